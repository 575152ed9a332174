import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Fleet } from '../../ir/fleet/index';
import type { Emission } from '../../ir/target';

/** A check on what all targets made together: limits of AWS, and that the parts fit. One file each in this folder. */
export type EmissionCheck = (fleet: Fleet, emission: Emission) => Iterable<Diagnostic>;

export const EMISSION_CHECKS: readonly EmissionCheck[] = [];
