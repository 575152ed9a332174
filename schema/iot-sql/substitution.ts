import type { SqlError, SqlExpression } from './ast';
import { parseIotSqlExpression } from './parse';

/** A piece of a template: text kept as it is, or the expression of one `${…}`. Positions include the `${` and `}`. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string; readonly start: number; readonly end: number }
  | { readonly kind: 'expression'; readonly expression: SqlExpression; readonly start: number; readonly end: number };

export type ParsedTemplate =
  | { readonly ok: true; readonly parts: readonly TemplatePart[] }
  | { readonly ok: false; readonly errors: readonly SqlError[] };

/**
 * Splits an action field such as `raw/group=${topic(2)}/${newuuid()}.json`. Never throws; reports every bad `${…}`.
 * Source: AWS IoT Core developer guide, "Substitution templates".
 */
export function parseTemplate(text: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  const errors: SqlError[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf('${', at);
    const until = start < 0 ? text.length : start;
    if (until > at) parts.push({ kind: 'text', text: text.slice(at, until), start: at, end: until });
    if (start < 0) break;
    const close = closingBrace(text, start + 2);
    if (close === undefined) {
      errors.push({ code: 'syntax', message: 'this `${` is not closed: add a `}`', start, end: text.length });
      break;
    }
    const parsed = parseIotSqlExpression(text.slice(start + 2, close), start + 2);
    if (parsed.ok) parts.push({ kind: 'expression', expression: parsed.value, start, end: close + 1 });
    else errors.push(parsed.error);
    at = close + 1;
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, parts };
}

/** The `}` that ends a substitution: not one in a string, not one of an object literal. */
function closingBrace(text: string, from: number): number | undefined {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '{') depth++;
    else if (character === '}' && depth-- === 0) return at;
  }
  return undefined;
}
