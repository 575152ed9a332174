import type { Diagnostic } from '../diagnostics/diagnostic';
import type { Artifact } from './artifact';
import type { Fleet } from './fleet/index';
import type { Asset, StackResource } from './stack';

/**
 * One output of the compiler. Every folder of compiler/targets/ has target.ts (this value), emit.ts (the work) and README.md;
 * what else an output needs stands beside them, text languages in templates/.
 *
 * `emit` is pure and total: the Fleet is valid, so what it meets that it cannot express is a diagnostic with the Fleet's origin.
 * A target sees what the targets before it in the registry emitted; only `cloudwatch` and `cloudformation`, the last ones, make use of that.
 */
export interface Target {
  /** The folder under generated/ and under compiler/targets/. */
  readonly name: string;
  readonly summary: string;
  readonly emit: (fleet: Fleet, before: Emission) => Emission;
}

export interface Emission {
  readonly artifacts: readonly Artifact[];
  readonly resources: readonly StackResource[];
  readonly assets: readonly Asset[];
  readonly diagnostics: readonly Diagnostic[];
}

export const NOTHING: Emission = { artifacts: [], resources: [], assets: [], diagnostics: [] };

export function emission(parts: Partial<Emission>): Emission {
  return { ...NOTHING, ...parts };
}
