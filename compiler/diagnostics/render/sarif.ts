import type { Severity } from '../diagnostic';
import { CODES, messageForm } from '../message-form';
import type { Place } from '../place';
import { type Finding, foundWhere } from './finding';

/** A SARIF 2.1.0 log (OASIS standard) of one run. Columns count UTF-16 units; files are relative to the folder of the run. */
export function sarifLog(findings: readonly Finding[], version: string): object {
  const used = CODES.filter((code) => findings.some((finding) => finding.code === code));
  const indexOf = new Map<string, number>(used.map((code, index) => [code, index]));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Fleetwright', version, rules: used.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => result(finding, indexOf.get(finding.code) ?? -1)),
      },
    ],
  };
}

function rule(code: (typeof CODES)[number]): object {
  const { severity, message, why, fix } = messageForm(code);
  return {
    id: code,
    shortDescription: { text: message },
    fullDescription: { text: why },
    help: { text: `${why}\n\nWhat to do: ${fix}` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning'>> = { error: 'error', warning: 'warning' };

function result(finding: Finding, ruleIndex: number): object {
  const { code, severity, message, fix, place, related, more, environments } = finding;
  const where = foundWhere(finding);
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${message}${where ? ` (${where})` : ''}\nWhat to do: ${fix}` },
    locations: [{ physicalLocation: physical(place) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((other, id) => ({
            id,
            physicalLocation: physical(other.place),
            message: { text: other.message },
          })),
        }),
    ...(more ? { occurrenceCount: 1 + more } : {}),
    ...(environments ? { properties: { environments } } : {}),
  };
}

function physical({ file, line, column, endLine, endColumn }: Place): object {
  return {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/** A relative path as a URI reference; an absolute one as a file URI. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/');
  const encoded = path
    .split('/')
    .map((part) => encodeURIComponent(wellFormed(part)))
    .join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}

/** Half a surrogate pair has no URI form. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}
