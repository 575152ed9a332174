import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Happening, PlanEvent } from '../../schema/plan/events';
import type { Terminal } from '../terminal';
import { fileProblem, Unable } from '../unable';

/** Where `--events` goes: a line of JSON for each event, written as it happens. */
export interface EventFile {
  tell(happening: Happening): void;
  close(): void;
}

export const EVENTS_OPTION = {
  flags: '--events <file>',
  about: 'write what happens as it happens, a line of JSON each; - for stdout',
} as const;

/** Without a file, nobody hears. */
export function eventFile(terminal: Terminal, shown: string | undefined): EventFile {
  if (shown === undefined) return { tell: () => {}, close: () => {} };
  if (shown === '-') return { tell: (happening) => terminal.out(lineOf(happening)), close: () => {} };
  const file = opened(terminal.folder, shown);
  return { tell: (happening) => void writeSync(file, lineOf(happening)), close: () => closeSync(file) };
}

function opened(folder: string, shown: string): number {
  try {
    return openSync(resolve(folder, shown), 'w');
  } catch (problem) {
    throw new Unable(`cannot write ${shown}: ${fileProblem(problem)}`);
  }
}

function lineOf(happening: Happening): string {
  const event: PlanEvent = { at: new Date().toISOString(), ...happening };
  return `${JSON.stringify(event)}\n`;
}
