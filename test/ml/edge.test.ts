import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { initialModelState, type ModelState, scoreReading } from '../../runtime/agent/edge/model';
import { chance } from '../../runtime/drivers/simulate/noise';
import type { EdgeModel } from '../../schema/edge-model';
import { Python } from './python';

const POINTS = 10_000;
const python = new Python();
const folder = mkdtempSync(join(tmpdir(), 'fleet-edge-'));
afterAll(() => {
  python.close();
  rmSync(folder, { recursive: true, force: true });
});

const known = {
  n: 900,
  at: 1_780_000_000_000,
  span: 3e8,
  every: 450_000,
  level: 21.4,
  scale: 0.7,
  last: 21.2,
  still: 0,
  longest: 900_000,
  means: [-0.2, 0.1, 0],
  scales: [0.7, 0.5, 0.2],
  season: Array.from({ length: 24 }, (_, hour) => Math.sin(hour)),
  seen: Array.from({ length: 24 }, (_, hour) => 1e7 + hour * 1e5),
  before: 0.3,
  own: 0.5,
  next: 0.2,
  jump: 0.4,
  day: 20_601,
  top: 0.9,
  tops: [0.2, 0.8, 0.5, 1.4],
  due: 0 as const,
  raised: 1.1,
};
const model: EdgeModel = {
  format: 'fleetwright/edge-model/v3',
  model: 'm',
  version: '1',
  title: 'M',
  severity: 'warning',
  threshold: 1,
  spans: [600_000, 3_600_000, 21_600_000],
  warmUp: 172_800_000,
  memory: 864_000_000,
  settle: 100_000_000,
  quiet: 21_600_000,
  clip: 3,
  still: 4,
  promise: 864_000_000,
  together: 4.2,
  fields: [
    { id: 'temperature', floor: 0.001, bounds: [5.1, 5.3, 5.2, 6.1] },
    { id: 'co2', floor: 0.5, bounds: [6.3, 6, 6.2, 7.1] },
  ],
  devices: { 'env-001': { temperature: known } },
};

/** Uneven times, gaps of days, steps back, missing fields, jumps and spells without any change. */
function readings(): readonly [string, number, Record<string, number | null>][] {
  const now = [1_780_000_000_000, 1_780_000_000_000];
  return Array.from({ length: POINTS }, (_, n) => {
    const device = n % 3 === 0 ? 1 : 0;
    const draw = (key: number) => chance(7, n, key);
    const step = draw(1) < 0.01 ? 3 * 86_400_000 : draw(1) < 0.02 ? -5000 : Math.floor(draw(2) * 900_000);
    const at = (now[device] ?? 0) + step;
    now[device] = at;
    const jump = n > 6000 && n < 6500 ? 15 : 0;
    const temperature = n % 1000 < 100 ? 20 : 20 + 3 * Math.sin(at / 1.4e7) + draw(3) + jump;
    const co2 = draw(4) < 0.1 ? null : 420 + 600 * draw(5) ** 4;
    return [device === 0 ? 'env-001' : 'env-002', at, { temperature, co2 }];
  });
}

it(`the agent's scores are those of Python to 1e-9 on ${POINTS} readings`, async () => {
  const given = readings();
  const file = join(folder, 'given.json');
  writeFileSync(file, JSON.stringify({ model, readings: given }));
  const { status, stdout, stderr } = await python.run(fileURLToPath(new URL('edge-scores.py', import.meta.url)), [
    file,
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const byPython = JSON.parse(stdout) as number[];
  const states = new Map<string, ModelState>();
  let alarms = 0;
  let greatest = 0;
  for (const [n, [device, at, values]] of given.entries()) {
    const before = states.get(device) ?? initialModelState(model, device);
    const said = Object.fromEntries(
      Object.entries(values).flatMap(([id, value]) => (value === null ? [] : [[id, value]])),
    );
    const { state, score } = scoreReading(model, before, at, said);
    states.set(device, state);
    greatest = Math.max(greatest, Math.abs(score - (byPython[n] ?? Number.NaN)));
    if (score >= model.threshold) alarms++;
  }
  expect(byPython).toHaveLength(POINTS);
  expect(alarms, 'scores that mean something').toBeGreaterThan(100);
  expect(greatest).toBeLessThan(1e-9);
});
