import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../../runtime/agent/log/open-log';
import { systemClock } from '../../runtime/clock';

/**
 * `npx tsx test/bench/log.bench.ts [folder]`: records a second that the log of an agent accepts (each synced to disk before it counts), and reads and
 * acknowledges. Prints machine, inputs and figures; asserts nothing.
 */
const RECORDS = 200_000;
const PAYLOAD_BYTES = 180;
const ROUNDS = 5;

async function main(): Promise<void> {
  const [cpu] = cpus();
  const parent = process.argv[2] ?? tmpdir();
  console.log(
    `machine  ${cpu?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  );
  console.log(`input    ${RECORDS} records of ${PAYLOAD_BYTES} bytes in ${parent}, every append awaited`);
  console.log(`figures  the median of ${ROUNDS} rounds\n`);
  for (const together of [100, 1000]) {
    const rounds: { append: number; read: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await once(parent, together));
    const median = (values: number[]) => Math.round(values.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0);
    console.log(
      `${String(together).padStart(4)} appends under way: ${median(rounds.map(({ append }) => append))} accepted and synced/s, ` +
        `${median(rounds.map(({ read }) => read))} read and acknowledged/s`,
    );
  }
}

async function once(parent: string, together: number): Promise<{ append: number; read: number }> {
  const folder = mkdtempSync(join(parent, 'fleet-log-bench-'));
  try {
    const log = openLog({
      folder,
      bytes: 2 ** 28,
      whenFull: 'oldest',
      bootId: 'bench',
      clock: systemClock(),
      report: (event) => console.log(event),
    });
    const record = {
      kind: 'data',
      topic: 'iot/group1/temp-001/data',
      payload: Buffer.alloc(PAYLOAD_BYTES, 'x'),
    } as const;
    const started = performance.now();
    for (let done = 0; done < RECORDS; done += together) {
      await Promise.all(Array.from({ length: together }, () => log.append(record)));
    }
    const appended = performance.now();
    for (let next = await log.read(); next !== undefined; next = await log.read()) log.acknowledge(next.number);
    const read = performance.now();
    await log.close();
    return { append: (RECORDS * 1000) / (appended - started), read: (RECORDS * 1000) / (read - appended) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
