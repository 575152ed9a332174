import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GROUPS, writeFleet } from './bench-fleet';
import { machine } from './machine';
import { type Measured, measuredRun } from './measured-run';

/**
 * `npm run bench`: wall time and peak memory of `fleet compile`, as a user runs it, for fleets of three sizes read from inventories.
 * Prints machine, inputs and figures; asserts nothing.
 */
const SIZES = [200, 10_000, 100_000];
const ROUNDS = 3;

async function main(): Promise<void> {
  console.log(machine());
  console.log(
    `input    ${GROUPS} groups, each with an inventory (serial, site, floor, room) and two thresholds; Firehose ingest`,
  );
  console.log(
    `figures  of \`fleet compile\` into an empty folder: the median time and the highest memory of ${ROUNDS} runs\n`,
  );
  console.log('devices     wall s   peak MB');
  const medians: Measured[] = [];
  for (const devices of SIZES) {
    const runs: Measured[] = [];
    for (let round = 0; round < ROUNDS; round++) runs.push(await compileOnce(devices));
    const median = [...runs].sort((a, b) => a.seconds - b.seconds)[Math.floor(ROUNDS / 2)] as Measured;
    medians.push({ seconds: median.seconds, megabytes: Math.max(...runs.map((run) => run.megabytes)) });
    console.log(
      `${String(devices).padStart(7)}  ${median.seconds.toFixed(2).padStart(8)}  ${String(Math.round(medians.at(-1)?.megabytes ?? 0)).padStart(8)}`,
    );
  }
  const [, ten, hundred] = medians;
  if (ten && hundred)
    console.log(`\n100,000 devices take ${(hundred.seconds / ten.seconds).toFixed(1)} times as long as 10,000`);
}

async function compileOnce(devices: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
  try {
    await writeFleet(folder, { devices });
    return await measuredRun(folder, ['compile', '--quiet']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
