import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryOrder } from './history-order';
import type { ThingDone } from './make-past';
import type { PastFault } from './past-faults';

/** What is known of a past: how it was ordered, and whether all of it is there. */
export interface HistoryState {
  readonly format: 'fleetwright/history/v1';
  readonly id: string;
  readonly order: HistoryOrder;
  /** Of the compiled files that it is made by: a hash. Half a past is not ended by others. */
  readonly compiled: string;
  /** Faults that were ordered, with their begin and end. */
  readonly faults: readonly PastFault[];
  /** Raw lake and curated tables have all of it. */
  readonly isWhole: boolean;
}

/** The folder in which a data directory keeps what it knows of its past. */
export class HistoryFolder {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'history');
  }

  get unfinished(): string {
    return join(this.#folder, 'unfinished');
  }

  /** For people: what detectors are judged by. */
  get file(): string {
    return join(this.#folder, 'history.json');
  }

  /** Undefined where there is no past, or one of another version of this program. */
  state(): HistoryState | undefined {
    if (!existsSync(this.file)) return undefined;
    const state = JSON.parse(readFileSync(this.file, 'utf8')) as HistoryState;
    return state.format === 'fleetwright/history/v1' ? state : undefined;
  }

  save(state: HistoryState): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${this.file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }

  /** Things whose raw data is there, in whole. A line that a kill has cut off is none. */
  done(): ReadonlyMap<string, ThingDone> {
    const file = join(this.#folder, 'done.jsonl');
    if (!existsSync(file)) return new Map();
    const lines = readFileSync(file, 'utf8').split('\n');
    return new Map(
      lines
        .flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as ThingDone] : []))
        .map((done) => [done.thing, done]),
    );
  }

  add(done: ThingDone): void {
    appendFileSync(join(this.#folder, 'done.jsonl'), `${JSON.stringify(done)}\n`, { mode: 0o600 });
  }

  /** Nothing is there any more for certain, and some may be. */
  doubt(): void {
    const state = this.state();
    rmSync(join(this.#folder, 'done.jsonl'), { force: true });
    if (state !== undefined) this.save({ ...state, isWhole: false });
  }

  /** What a process that was killed was writing. */
  sweep(): void {
    rmSync(this.unfinished, { recursive: true, force: true });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
