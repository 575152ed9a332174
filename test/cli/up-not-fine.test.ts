import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ReadingCounts, SourceSum } from '../../schema/reading-counts';
import { fleet, folderWith } from './fleet';
import { RunningFleet } from './running-fleet';

/** What drivers lose before the log must not end `fine`: programs that buffer, are missing, end, or say nonsense, in one fleet. */

const sensor = (command: readonly string[]) =>
  `{ every: 1s, fields: { level: { unit: "%", min: 0, max: 100 } }, driver: { exec: ${JSON.stringify(command)} } }`;
const node = (script: string) => [process.execPath, '-e', script];

const SENSORS = {
  plain: ['./plain.py'],
  kept: node('setInterval(() => {}, 1e6)'),
  missing: ['./read-tank', '--json'],
  ends: node("console.error('no bus at /dev/ttyS9'); process.exit(3)"),
  nonsense: node(`setInterval(() => console.log('{"level":5}\\nlevel=5'), 1000)`),
};
/** Prints as anybody would, and flushes nothing. */
const PLAIN = `#!/usr/bin/env python3
import json, time
while True:
    print(json.dumps({"level": 5}))
    time.sleep(1)
`;

const manifest = `apiVersion: fleetwright/v1
fleet: tanks
aws: { region: eu-central-1 }
sensors:
${Object.entries(SENSORS)
  .map(([id, command]) => `  ${id}: ${sensor(command)}`)
  .join('\n')}
groups:
${Object.keys(SENSORS)
  .map((id) => `  ${id}: { sensor: ${id}, devices: { count: ${id === 'missing' ? 5 : 1}, prefix: ${id}- } }`)
  .join('\n')}
`;

interface Summary {
  readonly notFine: readonly string[];
  readonly sources: readonly SourceSum[];
  readonly readings: ReadingCounts;
  readonly readingsByGroup: Readonly<Record<string, ReadingCounts>>;
  readonly messagesByGroup: Readonly<Record<string, number>>;
}

it('a run is not fine when a source failed, was silent or said nonsense: each is named with its reason, and the exit code is 1', async () => {
  const folder = folderWith({ 'fleet.yaml': manifest });
  writeFileSync(join(folder, 'plain.py'), PLAIN);
  chmodSync(join(folder, 'plain.py'), 0o755);
  const run = new RunningFleet(folder, ['--no-console', '--for', '18s']);
  await run.event('source', ({ is, group }) => is === 'failing' && group === 'missing');
  const traced = fleet(folder, ['trace', 'missing-003']);
  expect(await run.ended()).toBe(1);
  const summary = (await run.event('summary')) as unknown as Summary & { readonly fine: boolean };
  expect(summary.fine).toBe(false);

  const sourceOf = (id: string) => summary.sources.find(({ group }) => group === id);
  expect(sourceOf('missing'), 'five programs that are missing are one line').toMatchObject({
    ...{ is: 'failing', devices: 5, names: ['missing-001', 'missing-002', 'missing-003'] },
    why: './read-tank cannot be started: there is no such program (or no folder to run it in)',
  });
  expect(sourceOf('kept'), 'a program that keeps what it prints').toMatchObject({
    ...{ is: 'silent', devices: 1, why: expect.stringContaining('does its program flush every line') as string },
  });
  expect(sourceOf('ends')?.why, 'what it said to stderr').toContain('exit code 3, having said: no bus at /dev/ttyS9');
  expect(sourceOf('plain'), 'Python that flushes nothing is heard all the same').toBeUndefined();
  expect(summary.messagesByGroup.plain).toBeGreaterThan(10);

  const nonsense = summary.readingsByGroup.nonsense;
  expect(nonsense?.leftOut['not-json'], 'lines that are no readings are counted').toBeGreaterThan(10);
  for (const id of ['missing', 'kept', 'ends', 'nonsense'])
    expect(summary.notFine.filter((why) => why.includes(id)).length, `${id} is named`).toBe(1);
  expect(summary.notFine.filter((why) => why.includes('plain'))).toEqual([]);

  expect(run.events, 'what a program says is shown with its name').toContainEqual(
    expect.objectContaining({ event: 'said', device: 'ends-001', text: 'no bus at /dev/ttyS9' }),
  );
  expect(traced.stdout, 'and `trace` says it while it runs').toMatch(/failing +missing-003 since .*cannot be started/);
}, 240_000);
