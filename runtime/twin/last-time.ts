import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock';

const FILE = 'clock.json';
/** ms of wall time between two savings: what a killed twin may forget. */
const SAVED_EVERY = 2_000;

/**
 * The latest time that a twin over this data directory has seen, in ms since 1970; 0 where there was none. A fast clock runs ahead of the
 * wall, and the next twin begins where it ended: time never goes back over one lake.
 */
export function lastTime(dataDir: string): number {
  // What was not saved before a kill has passed as well.
  return saved(dataDir, 'now') ?? 0;
}

/** How much faster than the wall the fastest clock ran by which the lines of this data directory have their times: a whole number from 1 on. */
export function fastestClock(dataDir: string): number {
  return Math.max(1, Math.ceil(saved(dataDir, 'speed') ?? 1));
}

function saved(dataDir: string, key: 'now' | 'speed'): number | undefined {
  try {
    const { [key]: value } = JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as Readonly<Record<string, unknown>>;
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Saves the time and the speed of the fastest clock, now and then; the result stops it. Where the disk refuses, the next saving makes up for it. */
export function keepTime(dataDir: string, clock: Clock): () => void {
  const path = join(dataDir, FILE);
  const speed = Math.max(clock.speed, fastestClock(dataDir));
  const save = () => {
    writeFileSync(`${path}.new`, JSON.stringify({ now: clock.now(), speed }), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  };
  save();
  const saveIfPossible = () => {
    try {
      save();
    } catch {
      // The time that is on the disk is an older one, as after a kill.
    }
  };
  const timer = setInterval(saveIfPossible, SAVED_EVERY);
  return () => {
    clearInterval(timer);
    saveIfPossible();
  };
}
