import type { Finding } from '../compiler/diagnostics/render/finding';
import { type DiagnosticsReport, diagnosticsReport } from '../compiler/diagnostics/render/json';
import type { Difference } from './output-tree/difference';
import type { Summary } from './summary';

/** What `fleet compile --json` prints. Keys are added, never renamed or removed, under the same format. */
export interface CompileReport extends Omit<DiagnosticsReport, 'format'> {
  readonly format: 'fleetwright/compile/v1';
  readonly out: string;
  readonly seconds: number;
  /** Null when nothing was written: after errors, and with --check. */
  readonly summary: Summary | null;
  /** Only with --check. */
  readonly check: ({ readonly fresh: boolean } & Pick<Difference, 'stale' | 'missing' | 'orphaned'>) | null;
}

export function compileReport(
  findings: readonly Finding[],
  rest: Omit<CompileReport, 'format' | keyof DiagnosticsReport>,
): CompileReport {
  return { ...diagnosticsReport(findings), ...rest, format: 'fleetwright/compile/v1' };
}
