import { type Finding, foundWhere } from './finding';
import { visible } from './visible';

/**
 * Annotations of a GitHub workflow, one line each. Escapes and properties as in GitHub's docs, "Workflow commands for GitHub Actions",
 * and its toolkit (`packages/core/src/command.ts`). Columns are given for a place on one line only, as the checks API wants it.
 */
export function renderGithub(findings: readonly Finding[]): string {
  return findings.map(annotation).join('');
}

function annotation(finding: Finding): string {
  const { code, severity, message, why, fix, place, more } = finding;
  const { file, line, endLine, column, endColumn } = place;
  const where = foundWhere(finding);
  const properties = {
    file,
    line,
    endLine,
    ...(line === endLine ? { col: column, endColumn } : {}),
    title: code,
  };
  const text = [
    message + (where ? ` (${where})` : ''),
    why,
    `What to do: ${fix}`,
    ...(more ? [`and ${more.toLocaleString('en-US')} more like this`] : []),
  ];
  const listed = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(visible(String(value)))}`);
  return `::${severity} ${listed.join(',')}::${escapeData(text.map(visible).join('\n'))}\n`;
}

export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
