import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openLog } from '../../../runtime/agent/log/open-log';
import { systemClock } from '../../../runtime/clock';
import { idOf, plainRecord } from './plain-record';

/**
 * A child process for tests: `appender.ts <folder> <bytes> <first id> <mode>`. It prints `a <id>` when a record is accepted, `x <reason>` when one is refused
 * and `k <id>` when one is acknowledged. Mode `run` appends as fast as it can and acknowledges most of what it reads;
 * mode `step` appends one record for each line on stdin.
 */
const [folder = '', bytes = '0', first = '1', mode = 'run'] = process.argv.slice(2);
const log = openLog({
  folder,
  bytes: Number(bytes),
  whenFull: 'oldest',
  bootId: `boot-${process.pid}`,
  clock: systemClock(),
  report: (event) => say(`! ${JSON.stringify(event)}`),
});
let id = Number(first);

/** Before anything else happens: what process.stdout would still hold in memory is lost when the process is killed. */
function say(line: string): void {
  let rest = Buffer.from(`${line}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== 'EAGAIN') throw thrown;
    }
  }
}

async function append(padding: number): Promise<void> {
  const mine = id++;
  await log.append(plainRecord(mine, 'data', padding)).then(
    () => say(`a ${mine}`),
    (error: Error) => say(`x ${error.message}`),
  );
}

async function run(): Promise<void> {
  for (let turn = 0; ; turn++) {
    await Promise.all(Array.from({ length: 1 + (turn % 7) }, () => append(turn % 50)));
    for (let count = 0; count < 5; count++) {
      const next = await log.read();
      if (next === undefined) break;
      // Said before it is done: a kill in between must not look like a loss.
      say(`k ${idOf(next)}`);
      log.acknowledge(next.number);
    }
    await new Promise(setImmediate);
  }
}

if (mode === 'run') void run();
else {
  say('ready');
  for await (const line of createInterface({ input: process.stdin })) await append(Number(line));
  await log.close();
}
