import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tap } from '../apply/tap';
import { MOTO_ENV, startMoto } from '../moto/process';
import { writeFleet } from './bench-fleet';
import { machine } from './machine';
import { measuredRun } from './measured-run';
import { terraformPlan } from './terraform-plan';

/**
 * `npm run bench:plan`: a plan of a fleet as a user runs it, without AWS for three sizes, and against one endpoint of this machine that has 10,000
 * registered devices, beside `terraform plan` of the same number of `aws_iot_thing`. Asserts nothing.
 */
const SIZES = [10_000, 30_000, 100_000];
const REGISTERED = Number(process.env.BENCH_DEVICES ?? 10_000);
const ROUNDS = 3;
const REGION = 'us-west-2';
const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-plan-'));

console.log(machine());
try {
  await offline();
  await online();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function offline(): Promise<void> {
  console.log(
    '\noffline  `fleet plan --against <folder>`, one threshold of each group changed; median time, highest memory of 3 runs',
  );
  console.log('devices     wall s   peak MB');
  for (const devices of SIZES) {
    const [base, target] = ['base', 'target'].map((name) => join(folder, `${name}-${devices}`));
    if (!base || !target) continue;
    await writeFleet(base, { devices });
    await writeFleet(target, { devices, above: 6 });
    print(devices, await measured(target, ['plan', '--against', base]));
  }
}

async function online(): Promise<void> {
  const moto = await startMoto();
  const tap = new Tap(() => moto.url);
  await tap.start();
  try {
    const fleet = join(folder, 'registered');
    mkdirSync(fleet);
    await writeFleet(fleet, { devices: REGISTERED, provisioning: 'registered' });
    const words = ['--endpoint-url', tap.url];
    const env = { ...process.env, ...MOTO_ENV };
    const first = await measuredRun(fleet, ['apply', '--yes', ...words], env);
    console.log(
      `\nonline   moto on this machine, ${REGISTERED} registered devices in 6 groups (registered in ${first.seconds.toFixed(0)} s at the rates that AWS documents)`,
    );
    tap.forget();
    const ours = await measured(fleet, ['plan', ...words], env);
    const calls = tap.seen.length / ROUNDS;
    console.log(
      `fleet plan      no change: ${ours.seconds.toFixed(2)} s, ${Math.round(ours.megabytes)} MB, ${calls} calls`,
    );
    tap.forget();
    const again = await measuredRun(fleet, ['apply', '--yes', ...words], env);
    console.log(`fleet apply     no change: ${again.seconds.toFixed(2)} s, ${tap.seen.length} calls`);
    tap.forget();
    const theirs = terraformIsThere() ? await terraformPlan(folder, tap, REGISTERED, REGION) : undefined;
    if (!theirs) {
      console.log(
        'terraform plan  not measured: terraform or its provider for AWS is not on this machine (TERRAFORM_PLUGINS names their folder)',
      );
      return;
    }
    console.log(`terraform plan  no change: ${theirs.seconds.toFixed(2)} s, ${theirs.calls} calls (${theirs.says})`);
    console.log(`                ${(theirs.seconds / ours.seconds).toFixed(0)} times as long as fleet plan`);
  } finally {
    await tap.stop();
    await moto.stop();
  }
}

function terraformIsThere(): boolean {
  return spawnSync('terraform', ['version']).status === 0;
}

async function measured(where: string, words: readonly string[], env?: NodeJS.ProcessEnv) {
  const runs = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await measuredRun(where, words, env));
  const seconds = runs.map((run) => run.seconds).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
  return { seconds, megabytes: Math.max(...runs.map((run) => run.megabytes)) };
}

function print(
  devices: number,
  { seconds, megabytes }: { readonly seconds: number; readonly megabytes: number },
): void {
  const cells = [
    String(devices).padStart(7),
    seconds.toFixed(2).padStart(8),
    String(Math.round(megabytes)).padStart(8),
  ];
  console.log(cells.join('  '));
}
