import type { Plan } from './plan';

/**
 * A saved plan (`fleet plan --out FILE`): what was shown, and what `fleet apply FILE` is bound to. It holds no template and no config: apply
 * compiles the manifest again and refuses it when that is no longer the target of the plan, or when the applied state is no longer its base.
 */
export interface PlanFile {
  readonly format: 'fleetwright/plan-file/v1';
  readonly plan: Plan;
  /** The manifest, as it was named when the plan was made, relative to the current folder. */
  readonly manifest: string;
  /**
   * SHA-256 of the canonical JSON of all the rest, in hexadecimal. It also names the plan: a seal is applied once. It tells a damaged or edited
   * file, not a forged one: whoever may write the file may seal it anew.
   */
  readonly seal: string;
}
