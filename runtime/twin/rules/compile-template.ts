import { checkTemplate } from '../../../schema/iot-sql/check';
import { parseTemplate } from '../../../schema/iot-sql/substitution';
import { expressionProblems, needsJson } from './load-checks';
import { compileExpression } from './sql/compile-expression';
import { toText } from './sql/convert';
import type { Compute, Scope } from './sql/scope';

/** The text of an action field for one message; undefined when it reads fields of a payload that is not JSON. */
export type Template = (scope: Scope) => string | undefined;

export type TemplateCompilation =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly string[] };

/** `a/${topic(2)}/${newuuid()}` as a function. Null and Undefined become nothing. */
export function compileTemplate(text: string): TemplateCompilation {
  const parsed = parseTemplate(text);
  const problems = checkTemplate(text, { aliases: [] }).map(({ message }) => message);
  if (!parsed.ok || problems.length > 0) return { ok: false, problems };
  const expressions = parsed.parts.flatMap((part) => (part.kind === 'expression' ? [part.expression] : []));
  const found = expressions.flatMap(expressionProblems);
  if (found.length > 0) return { ok: false, problems: found };
  const parts = parsed.parts.map((part) => (part.kind === 'text' ? part.text : compileExpression(part.expression)));
  const fill = (scope: Scope) => filled(parts, scope);
  if (!expressions.some(needsJson)) return { ok: true, template: fill };
  return { ok: true, template: (scope) => (scope.message.payload.ok ? fill(scope) : undefined) };
}

function filled(parts: readonly (string | Compute)[], scope: Scope): string {
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : (toText(part(scope)) ?? '');
  return text;
}
