import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBreaches, saveBreaches } from '../../../runtime/agent/edge/saved-breaches';
import { compileEdge, initialState, openAlerts } from '../../../runtime/agent/edge/step';
import { type Breach, compileThreshold, judge } from '../../../runtime/agent/edge/threshold';
import { temporaryFolder } from '../../drivers/temporary-folder';

const FOR_MS = 5000;
const warm = compileThreshold({
  id: 'warm',
  severity: 'critical',
  forMs: FOR_MS,
  field: 'temperature',
  unit: 'Cel',
  value: { op: 'field', id: 'temperature' },
  condition: {
    op: '>',
    args: [
      { op: 'field', id: 'temperature' },
      { op: 'number', value: 8 },
    ],
  },
});

interface Point {
  readonly at: number;
  readonly temperature: number | undefined;
  /** The wall clock's own idea. */
  readonly wall?: number;
}

function events(points: readonly Point[]) {
  let breach: Breach | undefined;
  return points.flatMap(({ at, temperature, wall = at }) => {
    const judged = judge(warm, breach, { temperature }, { eventTime: wall, monotonicMs: at });
    breach = judged.breach;
    return judged.event === undefined ? [] : [{ at, ...judged.event }];
  });
}

describe('a threshold with `for`', () => {
  it('is raised when it has held that long, and cleared by the first reading that does not meet it', () => {
    const points = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((second) => ({
      at: second * 1000,
      temperature: second < 8 && second > 0 ? 9 : 1,
    }));
    expect(events(points)).toEqual([
      { at: 6000, state: 'raised', sinceMs: 1000, value: '9' },
      { at: 8000, state: 'cleared', sinceMs: 1000, value: '1' },
    ]);
  });

  it('begins anew after one reading that does not meet it, or lacks the field', () => {
    for (const temperature of [8, undefined])
      expect(
        events([
          { at: 0, temperature: 9 },
          { at: 4000, temperature },
          { at: 5000, temperature: 9 },
          { at: 9999, temperature: 9 },
        ]),
      ).toEqual([]);
  });

  it('is not ended by a gap between readings', () => {
    expect(
      events([
        { at: 0, temperature: 9 },
        { at: 60_000, temperature: 9 },
      ]),
    ).toMatchObject([{ state: 'raised', sinceMs: 0 }]);
  });

  it('does not believe a jump of the wall clock', () => {
    const jumped = [
      { at: 0, temperature: 9, wall: 1_000_000 },
      { at: 1000, temperature: 9, wall: 90_000_000 },
    ];
    expect(events(jumped)).toEqual([]);
  });

  it('agrees with looking at the whole history', () => {
    const point = fc.record({ gap: fc.integer({ min: 1, max: 4000 }), temperature: fc.constantFrom(1, 9, undefined) });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 40 }), (gaps) => {
        let at = 0;
        const points = gaps.map(({ gap, temperature }) => {
          at += gap;
          return { at, temperature };
        });
        let raised = false;
        const expected = points.flatMap((one, index) => {
          const met = one.temperature === 9;
          const start = points.findLastIndex(({ temperature }, before) => before <= index && temperature !== 9) + 1;
          const since = points[start]?.at ?? 0;
          if (met && !raised && one.at - since >= FOR_MS) {
            raised = true;
            return [{ at: one.at, state: 'raised' }];
          }
          if (met || !raised) return [];
          raised = false;
          return [{ at: one.at, state: 'cleared' }];
        });
        expect(events(points).map(({ at, state }) => ({ at, state }))).toEqual(expected);
      }),
    );
  });
});

describe('a restart', () => {
  const file = () => join(temporaryFolder(), 'agent', 'breaches.json');

  it('within a breach does not raise it again, and clears it later', () => {
    const path = file();
    const raised = { warm: { sinceMs: 1000, sinceMonotonicMs: 1000, raised: true } };
    saveBreaches(path, new Map([['temp-001', initialState(raised)]]));
    const before = loadBreaches(path)['temp-001']?.warm;
    expect(judge(warm, before, { temperature: 9 }, { eventTime: 9000, monotonicMs: 0 }).event).toBeUndefined();
    expect(judge(warm, before, { temperature: 1 }, { eventTime: 9000, monotonicMs: 0 }).event).toMatchObject({
      state: 'cleared',
      sinceMs: 1000,
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('says which alerts it finds open: of thresholds that are still there, and not what only waits for its `for`', () => {
    const rules = compileEdge({ fields: [], thresholds: [warm.threshold, { ...warm.threshold, id: 'hot' }] });
    const breach = { sinceMs: 1000, sinceMonotonicMs: 0, raised: true };
    const state = initialState({ warm: breach, hot: { ...breach, raised: false }, gone: breach });
    expect(openAlerts(rules, 'temp-001', state)).toEqual([
      { kind: 'alert', device: 'temp-001', threshold: 'warm', severity: 'critical', state: 'open' },
    ]);
  });

  it('forgets what was still waiting, and devices without an alert', () => {
    const path = file();
    saveBreaches(
      path,
      new Map([['temp-001', initialState({ warm: { sinceMs: 1, sinceMonotonicMs: 1, raised: false } })]]),
    );
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });

  it('survives a file that is damaged or missing', () => {
    const path = file();
    expect(loadBreaches(path)).toEqual({});
    saveBreaches(path, new Map());
    for (const text of ['', '{"temp-001":', '[1]', '{"a":1,"b":{"warm":{"raised":"yes"}}}', 'null']) {
      writeFileSync(path, text);
      expect(Object.values(loadBreaches(path)).flatMap(Object.keys)).toEqual([]);
    }
  });
});

it('a config without thresholds needs none', () => {
  expect(compileEdge({ fields: [], thresholds: [] }).thresholds).toEqual([]);
});
