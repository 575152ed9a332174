import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Json } from './definition';

/** A run of a pipeline, as far as it is. */
export interface Journal {
  readonly format: 'fleetwright/pipeline-run/v1';
  /** Of definition and parameters: a run of other ones is not continued. */
  readonly of: string;
  readonly executionId: string;
  readonly status: 'Executing' | 'Succeeded' | 'Failed';
  /** By name: what a step came to, and when (ms of wall time since 1970). */
  readonly steps: Readonly<Record<string, { readonly at: number; readonly properties: Json }>>;
}

/** Goes on with a run that did not come to its end, or begins one. `of`: see there. */
export function openJournal(file: string, of: string): Journal {
  const before = readJournal(file);
  if (before?.of === of && before.status === 'Executing') {
    writeJournal(file, before);
    return before;
  }
  const executionId = randomBytes(6).toString('hex');
  const journal = { format: 'fleetwright/pipeline-run/v1', of, executionId, status: 'Executing', steps: {} } as const;
  writeJournal(file, journal);
  return journal;
}

function readJournal(file: string): Journal | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Journal;
  } catch {
    return undefined;
  }
}

export function writeJournal(file: string, journal: Journal): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(journal, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
