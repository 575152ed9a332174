import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../runtime/agent/seeded-random';
import { type CampaignResult, campaign } from '../faults/campaign';
import { nameOf } from '../faults/ledger';
import { buildPrograms } from '../faults/programs';
import { isClean } from '../faults/verdict';

/**
 * `npm run soak -- --rounds 200 --minutes 15 --seed n`: a fleet with direct ingest and one with Firehose side by side, broken at random until
 * the rounds or the minutes are over, then judged. Exit code 1 where a law is broken. The seed decides the faults; moments are the machine's.
 */
const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { rounds: text, minutes: text, seed: text, keep: { type: 'boolean' } } });
const rounds = Number(values.rounds ?? 200);
const minutes = Number(values.minutes ?? 15);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'fleetwright-soak-'));
const started = Date.now();
const said = () => `${((Date.now() - started) / 1000).toFixed(0).padStart(5)} s`;
console.log(`seed ${seed}, at most ${rounds} rounds and ${minutes} minutes`);

const programs = await buildPrograms();
let begun = 0;
const ended = await Promise.allSettled(
  (['direct', 'firehose'] as const).map(async (ingest) => ({
    ingest,
    result: await campaign({
      folder: join(folder, ingest),
      ingest,
      programs,
      random: seededRandom(seed, ingest),
      everyMs: 50,
      pace: 10,
      more: () => Date.now() - started < minutes * 60_000 && begun++ < rounds,
      say: (line) => console.log(`${said()}  ${line}`),
    }),
  })),
);
const results = ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
const failures = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
for (const failure of failures) console.log(`\nFAILED ${failure.stack}`);
let broken = failures.length > 0;
for (const { ingest, result } of results) {
  show(ingest, result);
  broken ||= !isClean(result.verdict) || result.surprises.length > 0;
}
console.log(`\n${said()}  ${results.reduce((sum, { result }) => sum + result.rounds, 0)} rounds, seed ${seed}`);
console.log(broken ? 'BROKEN: see above' : 'nothing that was accepted is missing');
if (!broken || !values.keep) rmSync(folder, { recursive: true, force: true });
process.exit(broken ? 1 : 0);

function show(ingest: string, { rounds, faults, verdict, surprises, dropped }: CampaignResult): void {
  const { accepted, acceptedAlerts, inLake, alertsInLake, duplicates, missing, confused, disordered } = verdict;
  console.log(`\n${ingest}: ${rounds} rounds`);
  for (const [name, count] of [...faults].sort()) line(name, count);
  line('accepted by the logs', accepted, `${acceptedAlerts} alerts`);
  line('in the lake', inLake, `${alertsInLake} alerts`);
  line('missing', missing.length);
  line('duplicates, told by their names', duplicates);
  line('one name for two messages', confused.length);
  line('order violations', disordered.length);
  line("behind others by the twin's full disk", verdict.disorderedByFullDisk);
  line('destroyed on disk by the test', verdict.destroyed);
  for (const [why, count] of dropped) line(`not accepted: ${why}`, count);
  for (const one of missing.slice(0, 20)) console.log(`  MISSING ${nameOf(one)} of ${new Date(one.at).toISOString()}`);
  for (const one of confused.slice(0, 20)) console.log(`  CONFUSED ${nameOf(one)} ${one.content}`);
  for (const one of disordered.slice(0, 20)) console.log(`  ORDER ${nameOf(one)} ${one.traceId} ${one.ingestedAt}`);
  for (const one of surprises.slice(0, 20)) console.log(`  SURPRISE ${one}`);
}

function line(what: string, count: number, more = ''): void {
  console.log(`  ${what.padEnd(40)} ${count.toLocaleString('en-US').padStart(10)}  ${more}`);
}
