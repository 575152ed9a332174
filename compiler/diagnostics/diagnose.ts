import type { Message } from './define';
import type { Diagnostic, Related } from './diagnostic';
import type { Place } from './place';
import { type Code, REGISTRY } from './registry';
import { masked } from './secrets';

type ParamsOf<C extends Code> = (typeof REGISTRY)[C] extends Message<infer P> ? P : never;

interface Extras {
  readonly related?: readonly Related[];
  readonly fold?: string;
}

/** Makes a diagnostic from the registry. The compiler checks that the parameters are those the code declares. No text of it repeats a secret. */
export function diagnose<C extends Code>(code: C, place: Place, params: ParamsOf<C>, extras: Extras = {}): Diagnostic {
  const text = REGISTRY[code] as unknown as Message<Record<string, unknown>>;
  const values = params as Record<string, unknown>;
  return {
    code,
    severity: text.severity,
    message: masked(text.message(values)),
    why: text.why,
    fix: masked(text.fix(values)),
    place,
    related: extras.related ?? [],
    ...(extras.fold === undefined ? {} : { fold: extras.fold }),
  };
}
