import { appendFileSync, closeSync, openSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { type Frame, frameBytes, framesIn, writeFrame } from '../../runtime/agent/log/frame';
import type { Key } from './ledger';

/**
 * Leaves the log of a killed agent with a torn last record, as a power cut would: either the beginning of a record that was never accepted stands
 * behind the others, or the last record is cut off at any of its bytes. The second destroys a record that was accepted, which no agent could
 * bring back: it is returned, and must be left out of what is checked.
 */
export function tearTail(logFolder: string, random: () => number): Key | undefined {
  const name = readdirSync(logFolder)
    .filter((file) => file.endsWith('.log'))
    .sort()
    .at(-1);
  if (name === undefined) return undefined;
  const path = join(logFolder, name);
  const last = lastFrame(path);
  if (last === undefined) return undefined;
  const bytes = last.end - last.start;
  const at = 1 + Math.floor(random() * (bytes - 1));
  if (random() < 0.5) {
    const whole = Buffer.alloc(frameBytes(last));
    writeFrame(whole, 0, last, { ...last, number: last.number + 1 });
    appendFileSync(path, whole.subarray(0, at));
    return undefined;
  }
  truncateSync(path, last.start + at);
  const { boot_id: boot, sequence } = JSON.parse(Buffer.from(last.payload).toString()) as Record<string, unknown>;
  return { device: last.topic.split('/')[2] ?? '', boot: String(boot), sequence: Number(sequence) };
}

function lastFrame(path: string): Frame | undefined {
  const file = openSync(path, 'r');
  try {
    return [...framesIn(file, 0, statSync(path).size, () => {})].at(-1);
  } finally {
    closeSync(file);
  }
}
