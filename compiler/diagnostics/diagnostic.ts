import type { Place } from './place';

export type Severity = 'error' | 'warning';

/** A second place that explains the first: the other definition, the overlay that won. */
export interface Related {
  readonly place: Place;
  readonly message: string;
}

/**
 * One mistake of the user, as a value. Made only by `diagnose`, so that code, severity and wording come from the registry.
 * Three parts: what is wrong (message), why it matters (why), what to do (fix).
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  readonly place: Place;
  readonly related: readonly Related[];
  /** Diagnostics with the same key are one mistake made many times (rows of an inventory); renderers fold them. */
  readonly fold?: string;
  /** Set on the last one shown of a fold: how many more like it were left out. */
  readonly more?: number;
}

/** What a stage returns: its value where it could make one, and every mistake it met. */
export interface Outcome<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

export function hasErrors(diagnostics: Iterable<Diagnostic>): boolean {
  for (const diagnostic of diagnostics) if (diagnostic.severity === 'error') return true;
  return false;
}
