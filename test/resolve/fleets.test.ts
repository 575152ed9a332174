import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourcesIn } from '../sources';
import { readable } from './readable';
import { resolved } from './resolved';

/**
 * What stair 3 makes of a manifest: what is filled in where nothing is said, the order of things, units and durations as numbers.
 * A case is a folder: fleet.yaml, and fleet.txt, the whole fleet. `UPDATE=1 npx vitest run test/resolve` writes it; read the diff.
 */
const folder = import.meta.dirname;

describe('the fleet of a manifest', () => {
  it.each([
    ['nothing', 'that says no more than it must'],
    ['etl-alone', 'that leaves all to the ETL and its dashboards'],
    ['everything', 'that sets everything'],
  ])('%s: %s', async (name) => {
    const root = join(folder, name);
    const environment = /^# env: (\S+)/.exec(readFileSync(join(root, 'fleet.yaml'), 'utf8'))?.[1];
    const fleet = await resolved(sourcesIn(root), environment);
    const file = join(root, 'fleet.txt');
    if (process.env['UPDATE']) writeFileSync(file, readable(fleet));
    expect(readable(fleet)).toBe(readFileSync(file, 'utf8'));
  });
});

it('no part of a fleet can be changed', async () => {
  const fleet = await resolved(sourcesIn(join(folder, 'everything')), 'prod');
  const changeable: string[] = [];
  const look = (value: unknown, path: string) => {
    if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Set) return;
    if (!Object.isFrozen(value)) changeable.push(path);
    for (const [key, inner] of Object.entries(value)) look(inner, `${path}.${key}`);
  };
  look(fleet, 'fleet');
  expect(changeable).toEqual([]);
});

it('devices are asked for one by one, and there are as many as counted', async () => {
  const { groups } = await resolved(sourcesIn(join(folder, 'everything')), 'prod');
  for (const { devices } of groups.filter(({ devices: { range } }) => !range)) {
    for (const index of [-1, devices.count]) expect(() => devices.at(index)).toThrow(RangeError);
  }
});
