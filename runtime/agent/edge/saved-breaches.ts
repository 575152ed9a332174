import { readFileSync } from 'node:fs';
import { writePrivateFile } from '../../private-file';
import type { EdgeState } from './step';
import type { Breach } from './threshold';

/** Raised alerts by device, then by threshold. */
export type SavedBreaches = Readonly<Record<string, EdgeState['breaches']>>;

/**
 * What a restart must not forget: which alerts are raised and since when, so that none is raised twice or left open. A breach that was still waiting for
 * its `for` begins anew: nobody watched it meanwhile. A file that is missing or damaged means that nothing is raised.
 */
export function loadBreaches(file: string): SavedBreaches {
  let saved: unknown;
  try {
    saved = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
  return Object.fromEntries(entriesOf(saved).map(([device, byThreshold]) => [device, raisedOf(byThreshold)]));
}

/** Written whole or not at all, 0600; to be called after the alert was accepted by the log. */
export function saveBreaches(file: string, states: ReadonlyMap<string, EdgeState>): void {
  const saved = [...states].map(([device, { breaches }]) => [device, raisedOf(breaches)] as const);
  writePrivateFile(
    file,
    JSON.stringify(Object.fromEntries(saved.filter(([, breaches]) => Object.keys(breaches).length > 0))),
  );
}

function raisedOf(byThreshold: unknown): Record<string, Breach> {
  const raised = entriesOf(byThreshold).flatMap(([id, breach]) => {
    const { sinceMs, raised } = breach as Partial<Breach>;
    return raised === true && typeof sinceMs === 'number'
      ? [[id, { sinceMs, sinceMonotonicMs: 0, raised }] as const]
      : [];
  });
  return Object.fromEntries(raised);
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).filter(([, one]) => typeof one === 'object' && one !== null)
    : [];
