import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planAnnotations } from '../../../compiler/5-plan/render/annotations';
import { tableTexts } from '../../../compiler/5-plan/render/breaking-text';
import { planMarkdown } from '../../../compiler/5-plan/render/markdown';
import { intentText, type Level, planText } from '../../../compiler/5-plan/render/text';
import { COLD_CHAIN, effectOf, intentOf, planOf } from './plan-value';

const now = Date.parse('2026-11-25T10:00:00Z');
const MANIFEST = Array.from({ length: 140 }, (_, at) =>
  at === 47 ? '      - { id: max, field: x, above: 6 }' : `line ${at + 1}`,
);
const lines = (file: string) => (file === 'fleet.yaml' ? MANIFEST : undefined);

describe('what a person sees of a plan, as sample files (UPDATE=1 writes them)', () => {
  const level = (one: Level) => planText(COLD_CHAIN, { level: one, now, lines });
  it.each([
    ['summary.txt', () => level('summary')],
    ['intents.txt', () => level('intents')],
    ['full.txt', () => level('full')],
    ['show-4.txt', () => intentText(COLD_CHAIN, 4, { lines }) ?? ''],
    ['comment.md', () => planMarkdown(COLD_CHAIN)],
    ['annotations.txt', () => planAnnotations(COLD_CHAIN, (file) => `fleet/${file}`)],
    ['no-changes.txt', () => planText(planOf(), { now })],
  ])('%s', (name, make) => {
    const path = new URL(`cold-chain/${name}`, import.meta.url);
    if (process.env.UPDATE) writeFileSync(path, make());
    expect(make()).toBe(readFileSync(path, 'utf8'));
  });
});

describe('the text of a plan', () => {
  it('shows every intent once, whatever sections it belongs to', () => {
    for (const level of ['intents', 'full'] as const) {
      const text = planText(COLD_CHAIN, { level });
      for (const { id, title } of COLD_CHAIN.intents) {
        const heads = text.split('\n').filter((line) => line.startsWith(`${String(id).padStart(2)} `));
        expect(heads, `${title} at level ${level}`).toHaveLength(1);
      }
    }
  });

  it('is as long for 100,000 devices as for one', () => {
    const length = (count: number) =>
      planText(
        planOf({
          intents: [
            intentOf(1, { effects: [effectOf({ on: 'device-config', kind: 'device config', ids: ['a'], count })] }),
          ],
        }),
      ).split('\n').length;
    expect(length(100_000)).toBe(length(1));
  });

  it('counts many different effects of a kind instead of listing them', () => {
    const effects = Array.from({ length: 300 }, (_, at) =>
      effectOf({ ids: [`Rule${at}`], properties: [{ path: 'Properties.Sql', before: at, after: at + 1 }] }),
    );
    const text = planText(planOf({ intents: [intentOf(1, { effects })] }));
    expect(text).toContain('300 IoT rules');
    expect(text.split('\n').length).toBeLessThan(14);
  });

  it('shows what differs inside a long text, and cuts at words', () => {
    const sql = (n: number) => `SELECT * FROM 'a/very/long/topic/+/data' WHERE temperature > ${n}`;
    const properties = [{ path: 'Properties.Sql', before: sql(10), after: sql(12) }];
    const text = planText(planOf({ intents: [intentOf(1, { effects: [effectOf({ properties })] })] }));
    expect(text).toContain('[10 → 12]');
  });

  it('says that a long value differs, even where the cut is the same', () => {
    const value = (n: number) => ({ long: 'x'.repeat(200), n });
    const properties = [{ path: 'Properties.P', before: value(1), after: value(2) }];
    const text = planText(planOf({ intents: [intentOf(1, { effects: [effectOf({ properties })] })] }));
    expect(text).toContain('P differs where it is too long to show');
  });

  it.each([
    ['a number', 7],
    ['none', 0],
  ])('has no block for %s it does not have', (_, id) => {
    expect(intentText(planOf({ intents: [intentOf(1)] }), id)).toBeUndefined();
  });

  it('lets no text of a manifest move the cursor or hide itself', () => {
    const evil = 'a\u001b[2Jb\u202ec\nd';
    const plan = planOf({
      environment: evil,
      intents: [
        intentOf(1, {
          title: evil,
          effects: [
            effectOf({
              ids: [evil],
              kind: evil,
              within: evil,
              properties: [{ path: evil, before: evil, after: `${evil}2` }],
              text: `+${evil}`,
            }),
          ],
        }),
      ],
      blocked: [{ intent: 1, what: evil, why: evil, flag: evil }],
      security: [
        {
          intent: 1,
          kind: 'iot',
          on: evil,
          within: evil,
          direction: 'wider',
          lines: [{ sign: '+', effect: 'Allow', action: evil, resource: evil, condition: evil }],
        },
      ],
      contracts: [
        { intent: 1, sensor: evil, field: evil, change: 'retyped', before: evil, after: evil, readers: [evil] },
      ],
      tables: [
        { intent: 1, table: evil, change: 'retyped', columns: [{ name: evil, before: evil, after: evil }] },
        { intent: 1, table: evil, change: 'devices-named', view: evil },
        { intent: 1, table: evil, change: 'devices-listed', view: evil },
      ],
    });
    for (const level of ['summary', 'intents', 'full'] as const) {
      expect(planText(plan, { level })).not.toMatch(/[\u001b\u202e]/);
    }
    expect(intentText(plan, 1)).not.toMatch(/[\u001b\u202e]/);
    const annotations = planAnnotations(plan, () => 'a,b:c\n::error::x');
    expect(annotations.split('\n').filter((line) => line !== '')).toHaveLength(6);
    expect(annotations).toContain('file=a%2Cb%3Ac\\n%3A%3Aerror%3A%3Ax,');
  });

  it('says of tables with columns of another type that their partitions keep the old one, in one sentence', () => {
    const columns = [{ name: 'count', before: 'double', after: 'bigint' }];
    const of = (table: string) => ({ intent: 1, table, change: 'retyped', columns }) as const;
    expect(tableTexts([of('curated_probe'), of('rollup_probe_day')])).toEqual([
      expect.stringMatching(
        /^curated_probe\.count double → bigint, rollup_probe_day\.count double → bigint: partitions .*fleet apply --remake-partitions/,
      ),
    ]);
  });
});
