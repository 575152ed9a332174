import type { Finding } from '../compiler/diagnostics/render/finding';
import { renderGithub } from '../compiler/diagnostics/render/github';
import { diagnosticsReport, printedJson } from '../compiler/diagnostics/render/json';
import { sarifLog } from '../compiler/diagnostics/render/sarif';
import { renderText } from '../compiler/diagnostics/render/text';
import { version } from '../package.json';
import type { Call, Option } from './command';
import { paint } from './paint';
import { sourceLines } from './source-lines';
import type { Terminal } from './terminal';

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

export const FORMAT_OPTIONS: readonly Option[] = [
  { flags: '--format <format>', about: 'how mistakes are printed', choices: FORMATS, default: 'text' },
  { flags: '--json', about: 'short for --format json' },
];

export function formatOf({ options }: Call): Format {
  return options.json ? 'json' : (FORMATS.find((format) => format === options.format) ?? 'text');
}

export function findingsText(
  findings: readonly Finding[],
  format: Format,
  terminal: Terminal,
  colour: boolean,
): string {
  switch (format) {
    case 'json':
      return printedJson(diagnosticsReport(findings));
    case 'sarif':
      return printedJson(sarifLog(findings, version));
    case 'github':
      return renderGithub(findings);
    default:
      return renderText(findings, sourceLines(terminal.folder), paint(colour));
  }
}
