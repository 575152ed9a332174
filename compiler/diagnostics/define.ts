import type { Severity } from './diagnostic';

type Params = Record<string, unknown>;

/**
 * The one declaration of a message. The code is its key in the registry; the docs page and `fleet explain` come from here.
 * `P` are the typed parameters that the place of discovery must supply.
 */
export interface Message<P extends Params> {
  readonly severity: Severity;
  /** What is wrong in general: the sentence that lists and pages begin with. A message without parameters says it itself, and has none. */
  readonly about?: string;
  /** What is wrong, with the names in it. */
  readonly message: (params: P) => string;
  /** Why it matters: one or two sentences, the same for every occurrence. Names its source where AWS is the reason. */
  readonly why: string;
  /** What to do in general, for a fix that is little else than parameters. */
  readonly remedy?: string;
  /** What to do; may use the parameters ("did you mean …?"). */
  readonly fix: (params: P) => string;
}

export function error<P extends Params = Record<never, never>>(text: Omit<Message<P>, 'severity'>): Message<P> {
  return { severity: 'error', ...text };
}

export function warning<P extends Params = Record<never, never>>(text: Omit<Message<P>, 'severity'>): Message<P> {
  return { severity: 'warning', ...text };
}
