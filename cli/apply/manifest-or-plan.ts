import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PlanFile } from '../../schema/plan/plan-file';
import { argument, type Call, textOption } from '../command';
import { readPlanFile } from '../plan/plan-file';
import { Unable } from '../unable';

/** What `fleet apply` was given: a manifest, or a saved plan and the manifest it names. */
export interface ManifestOrPlan {
  readonly manifest: string;
  readonly environment: string | undefined;
  readonly saved: PlanFile | undefined;
}

export function manifestOrPlan(call: Call): ManifestOrPlan {
  const named = argument(call, 'manifest');
  const given = textOption(call, 'env');
  if (!isPlan(call, named)) return { manifest: named, environment: given, saved: undefined };
  const saved = readPlanFile(call.terminal.folder, named);
  const { environment } = saved.plan;
  if (given !== undefined && given !== environment)
    throw new Unable(
      `${named} is a plan for ${environment === null ? 'no environment' : `the environment ${environment}`}, and --env says ${given}`,
      'leave --env out: the plan knows its environment',
    );
  return { manifest: saved.manifest, environment: environment ?? undefined, saved };
}

const START = '{"format":"fleetwright/';

/** By its first bytes; a file that is called so but is none is told as such. */
function isPlan({ terminal }: Call, named: string): boolean {
  if (named.endsWith('.plan')) return true;
  try {
    const file = openSync(resolve(terminal.folder, named), 'r');
    try {
      const start = Buffer.alloc(START.length);
      readSync(file, start);
      return start.toString() === START;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
