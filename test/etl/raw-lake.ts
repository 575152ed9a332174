import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Reading } from './defects';

/** The folders that the manifest may ask for: with the device among them, or without. */
export type Layout = 'by-device' | 'by-day';

/** A raw lake in a folder, in the layouts in which rules write. */
export class RawLake {
  #objects = 0;

  constructor(
    readonly root: string,
    readonly layout: Layout = 'by-device',
  ) {}

  /** One object with these lines, on the day of this arrival. */
  put(group: string, device: string, ingestMs: number, content: string | Uint8Array, end = '.json'): string {
    const dt = new Date(ingestMs).toISOString().slice(0, 10);
    const [year, month, day] = dt.split('-');
    const date = this.layout === 'by-day' ? `dt=${dt}` : `device=${device}/year=${year}/month=${month}/day=${day}`;
    const folder = `raw/group=${group}/${date}/`;
    const key = `${folder}${ingestMs}-${String(this.#objects++).padStart(8, '0')}${end}`;
    const file = join(this.root, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return key;
  }

  putReading(group: string, reading: Reading): string {
    return this.put(group, String(reading.device_id), Number(reading.ingest_ms), `${JSON.stringify(reading)}\n`);
  }
}

/** A sound reading as the agent sends it and the rule completes it (schema/envelope.ts). */
export function reading(
  device: string,
  sequence: number,
  eventMs: number,
  fields: Reading,
  more: Reading = {},
): Reading {
  return {
    event_time: eventMs,
    boot_id: 'boot-1',
    sequence,
    monotonic_ms: sequence * 1000,
    late: false,
    ...fields,
    device_id: device,
    ingest_ms: eventMs + 500,
    trace_id: `trace-${String(sequence).padStart(6, '0')}`,
    ...more,
  };
}
