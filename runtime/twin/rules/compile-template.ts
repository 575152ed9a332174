import { checkTemplate } from '../../../schema/iot-sql/check';
import { parseTemplate } from '../../../schema/iot-sql/substitution';
import { expressionProblems } from './find-problems';
import { compileExpression } from './sql/compile-expression';
import { toText } from './sql/convert';
import type { Compute, Scope } from './sql/scope';

/** The text of an action field for one message. */
export type Template = (scope: Scope) => string;

export type TemplateCompilation =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * `a/${topic(2)}/${newuuid()}` as a function. Null and Undefined become nothing, and so do the fields of a payload that is not JSON.
 * `variables` are those that the statement of the rule sets.
 */
export function compileTemplate(text: string, variables: readonly string[] = []): TemplateCompilation {
  const parsed = parseTemplate(text);
  const problems = checkTemplate(text, { aliases: [], variables }).map(({ message }) => message);
  if (!parsed.ok || problems.length > 0) return { ok: false, problems };
  const expressions = parsed.parts.flatMap((part) => (part.kind === 'expression' ? [part.expression] : []));
  const found = expressions.flatMap(expressionProblems);
  if (found.length > 0) return { ok: false, problems: found };
  const parts = parsed.parts.map((part) => (part.kind === 'text' ? part.text : compileExpression(part.expression)));
  return { ok: true, template: (scope) => filled(parts, scope) };
}

function filled(parts: readonly (string | Compute)[], scope: Scope): string {
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : (toText(part(scope)) ?? '');
  return text;
}
