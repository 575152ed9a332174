import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The days of a run by schedule: what arrived yesterday and today. */
export const DAYS = ['2026-06-14', '2026-06-15'] as const;
export const GROUPS = ['campus', 'plant'] as const;
const FIRST_MS = Date.UTC(2026, 5, 14);
const EVERY_MS = 15_000;
const DAY_MS = 86_400_000;
const READINGS_A_DEVICE = (DAYS.length * DAY_MS) / EVERY_MS;
/** Firehose closes an object after 300 s. */
const OBJECT_MS = 300_000;

/** So many devices per group give at least so many lines. */
export const devicesFor = (rows: number) => Math.ceil(rows / READINGS_A_DEVICE / GROUPS.length);

export interface LakeMade {
  readonly lines: number;
  readonly objects: number;
  readonly bytes: number;
  readonly zipped: number;
}

/**
 * A raw lake as Firehose writes it: an object of gzip per group and five minutes. Of 1,000 lines 5 come twice, 5 lie outside of what the sensor can say,
 * 2 have a value of the wrong type, 2 a number as text, 1 is cut off, 1 comes from a clock that was never set, 10 have an ISO time, 5 lack a field.
 */
export function makeLake(root: string, rows: number): LakeMade {
  const devices = devicesFor(rows);
  const chance = randomOf(4);
  let lines = 0;
  let objects = 0;
  let bytes = 0;
  let zipped = 0;
  for (const [at, group] of GROUPS.entries()) {
    const meters = Array.from({ length: devices }, (_, n) => new Meter(group, n, at));
    for (let from = 0; from < DAYS.length * DAY_MS; from += OBJECT_MS) {
      if (lines >= ((at + 1) * rows) / GROUPS.length) break;
      const text: string[] = [];
      for (let ms = from; ms < from + OBJECT_MS; ms += EVERY_MS)
        for (const meter of meters) {
          const line = meter.line(FIRST_MS + ms, chance);
          text.push(line);
          if (chance() < 0.005) text.push(line);
        }
      const content = `${text.join('\n')}\n`;
      const packed = gzipSync(content, { level: 6 });
      const arrived = new Date(FIRST_MS + from).toISOString();
      const folder = join(root, `raw/group=${group}/dt=${arrived.slice(0, 10)}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `bench-${group}-1-${arrived.slice(0, 19).replaceAll(/[T:]/g, '-')}.json.gz`), packed);
      lines += text.length;
      objects++;
      bytes += content.length;
      zipped += packed.length;
    }
  }
  return { lines, objects, bytes, zipped };
}

/** The same numbers in every run: a linear congruential generator. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

class Meter {
  readonly #device: string;
  readonly #boot: string;
  #sequence = 0;
  #energy: number;

  constructor(group: string, n: number, at: number) {
    this.#device = `${group}-${String(n + 1).padStart(3, '0')}`;
    this.#boot = `0f8fad5b-d9cb-469f-a${at}65-${String(n).padStart(12, '0')}`;
    this.#energy = 10_000 + n;
  }

  /** As the agent sends it and the rule completes it (schema/envelope.ts). */
  line(ms: number, chance: () => number): string {
    const sequence = ++this.#sequence;
    const event = ms + Math.floor(chance() * 900);
    const power = Math.round((3_000 + 4_200 * chance()) * 10) / 10;
    const voltage = Math.round((224 + 12 * chance()) * 100) / 100;
    this.#energy += (power * EVERY_MS) / 3_600_000_000;
    const defect = chance();
    const isNeverSet = defect >= 0.01 && defect < 0.011;
    // By monotonic_ms its time would be put right, which takes a second look at all lines: that is not what is measured.
    const monotonic = isNeverSet ? 'null' : String(sequence * EVERY_MS);
    const time =
      defect < 0.01 ? `"${new Date(event).toISOString()}"` : isNeverSet ? String(sequence * 15_000) : String(event);
    let said = String(power);
    if (defect >= 0.02 && defect < 0.025) said = '-1';
    else if (defect >= 0.03 && defect < 0.032) said = '"n/a"';
    else if (defect >= 0.04 && defect < 0.042) said = `"${power}"`;
    const values = defect >= 0.05 && defect < 0.055 ? '' : `"voltage":${voltage},`;
    const trace = `${hex(chance)}-2a95-6caf-98b9-${hex(chance)}${hex(chance).slice(0, 4)}`;
    const line =
      `{"event_time":${time},"boot_id":"${this.#boot}","sequence":${sequence},"monotonic_ms":${monotonic},"late":false,` +
      `"power":${said},${values}"energy":${this.#energy.toFixed(3)},"starts":${sequence >> 8},"closed":true,"tariff":"${(sequence & 4_096) === 0 ? 'day' : 'night'}",` +
      `"device_id":"${this.#device}","ingest_ms":${event + 120},"trace_id":"${trace}"}`;
    return defect >= 0.06 && defect < 0.061 ? line.slice(0, 100) : line;
  }
}

const hex = (chance: () => number) =>
  Math.floor(chance() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
