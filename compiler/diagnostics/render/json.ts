import type { Severity } from '../diagnostic';
import { countMistakes } from '../fold';
import type { Place } from '../place';
import type { Finding } from './finding';
import { visibleJson } from './visible';

/** What `--format json` prints. The shape is a promise: keys are added, never renamed or removed, under the same format. */
export interface DiagnosticsReport {
  readonly format: 'fleetwright/diagnostics/v1';
  /** Folded ones included. */
  readonly errors: number;
  readonly warnings: number;
  /** Sorted by file, line and column. */
  readonly diagnostics: readonly ReportedDiagnostic[];
}

interface ReportedDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  readonly place: Place;
  readonly related: readonly { readonly message: string; readonly place: Place }[];
  /** How many more of the same kind are not listed. */
  readonly more: number;
  /** The environments that have it, null standing for the manifest by itself; null when all that were checked have it. */
  readonly environments: readonly (string | null)[] | null;
}

export function diagnosticsReport(findings: readonly Finding[]): DiagnosticsReport {
  return {
    format: 'fleetwright/diagnostics/v1',
    errors: countMistakes(findings, 'error'),
    warnings: countMistakes(findings, 'warning'),
    diagnostics: findings.map(reported),
  };
}

function reported({
  code,
  severity,
  message,
  why,
  fix,
  place,
  related,
  more,
  environments,
}: Finding): ReportedDiagnostic {
  return {
    code,
    severity,
    message,
    why,
    fix,
    place: placeOnly(place),
    related: related.map((other) => ({ message: other.message, place: placeOnly(other.place) })),
    more: more ?? 0,
    environments: environments ?? null,
  };
}

function placeOnly({ file, line, column, endLine, endColumn }: Place): Place {
  return { file, line, column, endLine, endColumn };
}

/** JSON for a terminal or a pipe: two spaces, a last line end, nothing invisible in it. */
export function printedJson(value: unknown): string {
  return `${visibleJson(JSON.stringify(value, null, 2))}\n`;
}
