import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markerOf, planMarkdown } from '../../../compiler/5-plan/render/markdown';
import type { Plan } from '../../../schema/plan/plan';
import { COLD_CHAIN, effectOf, intentOf, planOf } from './plan-value';

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** A plan with so many intents that it cannot fit: every one with a name of its own, so that it can be found in the comment. */
function big(intents: number, blocked: number, width = 60): Plan {
  return planOf({
    intents: Array.from({ length: intents }, (_, at) =>
      intentOf(at + 1, {
        title: `change-${at + 1}-${'x'.repeat(width)}`,
        effects: [effectOf({ ids: Array.from({ length: 8 }, (_, n) => `Rule${at}n${n}`) })],
      }),
    ),
    blocked: Array.from({ length: blocked }, (_, at) => ({
      intent: at + 1,
      what: `bucket Bucket${at + 1}`,
      why: 'it holds data',
      flag: `--allow-replace Bucket${at + 1}`,
    })),
  });
}

/** Fences of one comment, as CommonMark pairs them: a block ends at a run as long as the one that began it. */
function outsideFences(markdown: string): string {
  const kept: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const run = /^(`{3,})/.exec(line)?.[1];
    if (fence === undefined && run !== undefined) fence = run;
    else if (fence !== undefined && run !== undefined && run.length >= fence.length && line.trim() === run)
      fence = undefined;
    else if (fence === undefined) kept.push(line);
  }
  expect(fence, 'a fence is never closed').toBeUndefined();
  return kept.join('\n');
}

describe('the comment of a plan', () => {
  it('has the verdict in its first line and the marker in its last', () => {
    const lines = planMarkdown(COLD_CHAIN).trimEnd().split('\n');
    expect(lines[0]).toBe('⛔ <code>prod</code>: 1 change needs approval, 7 changes in all');
    expect(lines.at(-1)).toBe('<!-- fleet:plan cold-chain-prod -->');
  });

  it.each([
    ['none', planOf(), '➖ <code>prod</code>: no changes'],
    ['calm', planOf({ intents: [intentOf(1)] }), '✅ <code>prod</code>: 1 change'],
    [
      'permissions',
      planOf({ intents: [intentOf(1)], security: COLD_CHAIN.security.map((one) => ({ ...one, intent: 1 })) }),
      '⚠️ <code>prod</code>: 1 change, permissions change',
    ],
  ])('says at once what there is to decide: %s', (_, plan, first) => {
    expect(planMarkdown(plan).split('\n')[0]).toBe(first);
  });

  it('has no marker that an environment could close', () => {
    expect(markerOf('a--> <script>')).toBe('<!-- fleet:plan a--script -->');
    expect(markerOf('plant')).toBe('<!-- fleet:plan plant -->');
  });

  it('fits its budget, with verdict, totals and every danger, however large the plan', () => {
    const plan = fc.tuple(
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 0, max: 80 }),
      fc.integer({ min: 0, max: 280 }),
    );
    fc.assert(
      fc.property(plan, fc.integer({ min: 24_000, max: 60_000 }), ([intents, blocked, width], budget) => {
        const flags = Math.min(intents, blocked);
        const markdown = planMarkdown(big(intents, flags, width), { budget });
        expect(bytes(markdown)).toBeLessThanOrEqual(budget);
        expect(markdown.split('\n')[0]).toContain(flags > 0 ? `${flags} change` : `${intents} change`);
        expect(markdown).toContain('| create | update |');
        const shown = [...markdown.matchAll(/allow with <code>--allow-replace Bucket/g)].length;
        const more = Number(/and (\d+) decisions? more/.exec(markdown)?.[1] ?? 0);
        expect(shown + more, 'every blocked change is shown or counted').toBe(flags);
      }),
      { numRuns: 30 },
    );
  });

  it('shows every one of 60 dangers beside 5,000 other changes', () => {
    const markdown = planMarkdown(big(5_000, 60));
    for (let at = 1; at <= 60; at++) expect(markdown).toContain(`--allow-replace Bucket${at}<`);
    expect(bytes(markdown)).toBeLessThanOrEqual(60_000);
  });

  it('leaves out from the least dangerous end, and counts what it left out', () => {
    const markdown = planMarkdown(big(600, 0));
    const opened = [...markdown.matchAll(/<details><summary>(\d+) /g)].map(([, id]) => Number(id));
    const closed = [...markdown.matchAll(/^- (\d+) <code>/gm)].map(([, id]) => Number(id));
    const ids = Array.from({ length: opened.length + closed.length }, (_, at) => at + 1);
    expect([...opened, ...closed]).toEqual(ids);
    expect(closed.length).toBeGreaterThan(0);
    expect(markdown).toContain(`what ${closed.length} changes touch`);
    expect(markdown).toContain(`${600 - ids.length} changes more.`);
  });

  it('lets no text of a manifest break out of its place', () => {
    const evil = fc.oneof(
      fc.constantFrom(
        '```\n</details><script>alert(1)</script>',
        '````',
        '<!-- fleet:plan -->',
        '--><img src=x onerror=alert(1)>',
        '@everyone #1 [x](http://evil) ![x](y)',
        '| a | b |\n|---|---|',
        '</code></summary><h1>approved</h1>',
        '&lt;b&gt; *bold* _it_ ~~no~~ $x$ :smile:',
        '\n\n# ✅ prod: no changes\n\n',
      ),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(evil, (text) => {
        const one = planMarkdown(hostile(text));
        const markup = outsideFences(one);
        const tags = [...markup.matchAll(/<[^>]*>?/g)].map(([tag]) => tag);
        const ours =
          /^<(\/?(code|sub|details|summary)|br|!-- fleet:plan [a-z0-9A-Z-]*--|!-- fleet:plan [a-zA-Z0-9-]+ --|!-- fleet:plan --)>$/;
        expect(tags.filter((tag) => !ours.test(tag))).toEqual([]);
        // What stands between tags of ours and outside of code is ours, whatever the manifest says.
        const frame = (markdown: string) =>
          outsideFences(markdown)
            .replace(/<code>[^<]*<\/code>/g, 'TEXT')
            .replace(/<!--.*-->/, '');
        expect(frame(one)).toBe(frame(planMarkdown(hostile('harmless'))));
        for (const [, inner = ''] of markup.matchAll(/<code>([^<]*)<\/code>/g))
          expect(inner).not.toMatch(/[`*_[\]@|~!\\$\n]/);
      }),
      { numRuns: 150 },
    );
  });
});

function hostile(text: string): Plan {
  const path = `p${text}`;
  return planOf({
    fleet: path,
    environment: path,
    region: path,
    intents: [
      intentOf(1, {
        title: path,
        facts: [{ path, before: text, after: `${text}2` }],
        source: { file: path, line: 1, column: 1 },
        effects: [
          effectOf({
            ids: [path],
            within: path,
            properties: [{ path, before: text, after: `${text}2` }],
            text: `+${text}`,
          }),
        ],
      }),
    ],
    blocked: [{ intent: 1, what: path, why: path, flag: path }],
    contracts: [
      { intent: 1, sensor: path, field: path, change: 'retyped', before: path, after: path, readers: [path] },
    ],
    security: [
      {
        intent: 1,
        kind: 'iot',
        on: path,
        within: path,
        direction: 'wider',
        lines: [{ sign: '+', effect: 'Allow', action: path, resource: path, condition: path }],
      },
    ],
    drift: {
      readAt: path,
      inSync: 0,
      drifted: [{ kind: path, id: path, within: path, state: 'changed', properties: [], putBack: true }],
      notChecked: [],
    },
    limits: [{ what: path, used: 1, limit: 2 }],
  });
}
