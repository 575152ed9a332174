import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearest, nearestOf } from '../../compiler/diagnostics/suggest';
import { TRACES_FILE, type TwinTraceNames, type TwinTraces } from '../../schema/twin-protocol';
import type { DataDir } from '../data-dir';
import { Unable } from '../unable';
import { askTwin } from './ask-twin';

/** What the running twin knows of a thing, or what the last one left. Throws Unable where that is nothing. */
export async function tracesOf(dir: DataDir, name: string): Promise<TwinTraces> {
  const asked = await askTwin<TwinTraces>(dir.path, `/trace/${encodeURIComponent(name)}`);
  if (
    asked &&
    asked.connections.length + asked.messages.length + (asked.sources ?? []).length + (asked.silent ?? []).length > 0
  )
    return asked;
  const saved = asked ? [] : savedTraces(dir);
  const found = saved.find((traces) => traces.name === name);
  if (found) return { format: 'fleetwright/twin-traces/v1', ...found };
  const names = asked ? await namesOf(dir) : saved.map((traces) => traces.name);
  throw new Unable(`the twin has heard nothing of \`${name}\``, hint(name, names));
}

const SHOWN = 5;

/** The name that was meant, or those that are most like it. */
function hint(name: string, names: readonly string[]): string {
  // A device that was not let in is known by the client id of its claim only, which ends with its serial.
  const best = names.find((known) => known.endsWith(`--${name}`)) ?? nearest(name, names);
  if (best !== undefined) return `did you mean \`${best}\`?`;
  if (names.length === 0) return 'it has heard of nobody yet: a thing is known from its first connection on';
  const rest = names.length - SHOWN;
  return `it has heard of ${nearestOf(name, names, SHOWN).join(', ')}${rest > 0 ? `, and ${rest} more` : ''}`;
}

async function namesOf({ path }: DataDir): Promise<readonly string[]> {
  return (await askTwin<TwinTraceNames>(path, '/trace'))?.names ?? [];
}

function savedTraces({ path, shown }: DataDir): readonly Omit<TwinTraces, 'format'>[] {
  try {
    return JSON.parse(readFileSync(join(path, TRACES_FILE), 'utf8')) as readonly Omit<TwinTraces, 'format'>[];
  } catch {
    throw new Unable(
      `no twin runs in ${shown}, and the last one left no traces`,
      'traces are saved when a twin stops; run `fleet up` and ask while it runs',
    );
  }
}
