import type { Severity } from '../diagnostic';
import { countMistakes } from '../fold';
import { formatPlace } from '../place';
import { type Finding, foundWhere, type SourceLines } from './finding';
import { frame } from './frame';
import { type Paint, PLAIN } from './paint';
import { visible } from './visible';

/** Findings for people: each with its lines, what is wrong, why and what to do; a last line counts them. */
export function renderText(findings: readonly Finding[], lines: SourceLines, paint: Paint = PLAIN): string {
  const explained = new Set<string>();
  const blocks = findings.map((finding) => {
    const isFirst = !explained.has(finding.code);
    explained.add(finding.code);
    return block(finding, lines, paint, isFirst);
  });
  return `${[...blocks, summaryLine(findings, paint)].join('\n\n')}\n`;
}

/** The reason is the same for every finding of a code, so only the first one gives it. */
function block(finding: Finding, lines: SourceLines, paint: Paint, isFirst: boolean): string {
  const { code, severity, message, why, fix, place, related, more } = finding;
  const where = foundWhere(finding);
  const head = [
    paint.strong(visible(formatPlace(place))),
    paint[severity](`${severity} ${code}:`),
    visible(message) + (where ? paint.faint(` (${visible(where)})`) : ''),
  ].join(' ');
  const rest = [
    ...paintedFrame(frame(lines(place.file) ?? [], place), severity, paint),
    ...(isFirst ? [`why: ${visible(why)}`] : []),
    `fix: ${visible(fix)}`,
    ...related.map((other) => `see: ${visible(formatPlace(other.place))} ${visible(other.message)}`),
    ...(more ? [paint.faint(`and ${count(more)} more like this`)] : []),
  ];
  return [head, ...rest.map((line) => `  ${line}`)].join('\n');
}

function paintedFrame(text: string, severity: Severity, paint: Paint): string[] {
  if (text === '') return [];
  return text.split('\n').map((line) => (/^ +\| +\^+$/.test(line) ? paint[severity](line) : paint.faint(line)));
}

/** `2 errors, 1 warning`, folded ones included. */
function summaryLine(findings: readonly Finding[], paint: Paint): string {
  const errors = countMistakes(findings, 'error');
  const warnings = countMistakes(findings, 'warning');
  if (errors + warnings === 0) return 'no mistakes';
  const parts = [
    ...(errors > 0 ? [paint.error(`${count(errors)} ${errors === 1 ? 'error' : 'errors'}`)] : []),
    ...(warnings > 0 ? [paint.warning(`${count(warnings)} ${warnings === 1 ? 'warning' : 'warnings'}`)] : []),
  ];
  return parts.join(', ');
}

const count = (n: number) => n.toLocaleString('en-US');
