import { diagnose } from '../diagnostics/diagnose';
import type { Diagnostic } from '../diagnostics/diagnostic';
import { type Place, within } from '../diagnostics/place';
import type { Problem } from '../expression/problem';
import { nodeAt, type Path, placeOfValue } from '../ir/document';
import type { Subject } from './check';

/** What is wrong inside the expression at `path`, each where it stands in its text. The same problem over several sensors is one. */
export function* expressionProblems(subject: Subject, path: Path, problems: readonly Problem[]): Iterable<Diagnostic> {
  const seen = new Set<string>();
  for (const { code, message, start, end, fix = '' } of problems) {
    const key = `${code} ${start} ${message}`;
    if (seen.has(key) || code === 'expression-dialect') continue;
    seen.add(key);
    yield diagnose(code, placeInText(subject, path, start, end), { problem: message, fix });
  }
}

/** Offsets in the text of the scalar at `path` as a place in the file. */
export function placeInText({ document }: Subject, path: Path, start: number, end: number): Place {
  const node = nodeAt(document.root, path);
  const offset = node?.kind === 'scalar' ? node.textOffset : 0;
  return within(placeOfValue(document.root, path), offset + start, offset + end);
}
