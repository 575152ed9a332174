import type { Diagnostic } from '../diagnostic';

/** A diagnostic as a run found it: one check of a manifest may compile it several times, once for each environment. */
export interface Finding extends Diagnostic {
  /** The compilations that met it, null for the manifest without an environment; left out when all did. */
  readonly environments?: readonly (string | null)[];
}

/** The lines of a source file, without their line ends; undefined when the file cannot be shown. */
export type SourceLines = (file: string) => readonly string[] | undefined;

/** `found with --env prod`, or undefined for what every compilation met. One that stopped at other mistakes may have it, too. */
export function foundWhere({ environments }: Finding): string | undefined {
  if (!environments) return undefined;
  const names = environments.map((name) => (name === null ? 'without --env' : `with --env ${name}`));
  return `found ${names.join(' and ')}`;
}
