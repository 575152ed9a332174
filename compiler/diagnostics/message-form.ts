import type { Message } from './define';
import type { Severity } from './diagnostic';
import { type Code, REGISTRY } from './registry';

/** A message of the registry in general words: what lists, pages and SARIF rules say of a code. A fix may have parameters, as ‹names›. */
export interface MessageForm {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
}

export const CODES = (Object.keys(REGISTRY) as Code[]).sort();

export function messageForm(code: Code): MessageForm {
  const { severity, about, message, why, remedy, fix } = REGISTRY[code] as unknown as Message<Record<string, unknown>>;
  return { code, severity, message: about ?? form(message), why, fix: remedy ?? form(fix) };
}

/** A number that a text works out of its parameters has no name. */
function form(text: (params: Record<string, unknown>) => string): string {
  return text(NAMES).replaceAll('NaN', '‹n›');
}

/** Stands in for the parameters: each is its own name, as a text. */
const NAMES: Record<string, unknown> = new Proxy({}, { get: (_, name) => `‹${String(name)}›` });
