import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Output } from '../../compiler/4-emit/index';
import type { Finding } from '../../compiler/diagnostics/render/finding';
import { printedJson } from '../../compiler/diagnostics/render/json';
import { compile as compileFleet } from '../../compiler/index';
import { argument, type Call, type Command, ENV_OPTION, EXIT, MANIFEST_ARGUMENT, textOption } from '../command';
import { type CompileReport, compileReport } from '../compile-report';
import { relocated } from '../findings';
import { FORMAT_OPTIONS, findingsText, formatOf } from '../format';
import { manifestFile } from '../manifest-file';
import type { Pause } from '../output-tree/build';
import { type Difference, difference, isFresh } from '../output-tree/difference';
import { existingTree } from '../output-tree/existing';
import { requireOwnPlace } from '../output-tree/place';
import { replaceTree } from '../output-tree/replace';
import { paint } from '../paint';
import { Progress } from '../progress';
import { stalenessText } from '../staleness-text';
import { summarise } from '../summary';
import { summaryText } from '../summary-text';
import { count, counted } from '../table';
import type { Terminal } from '../terminal';

export const compile: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [
    { flags: '--out <folder>', about: 'where the output goes', default: 'generated' },
    ENV_OPTION,
    { flags: '--check', about: 'write nothing; fail when the output folder is stale' },
    { flags: '--quiet', about: 'print mistakes only' },
    ...FORMAT_OPTIONS,
  ],
  examples: [
    { line: 'fleet compile', about: 'fleet.yaml into generated/' },
    { line: 'fleet compile --env prod --out generated-prod', about: 'one environment, in a folder of its own' },
    { line: 'fleet compile --check', about: 'in CI: is the committed output that of the manifest?' },
  ],
  notes: [
    'All or nothing: after mistakes, a full disk or a killed process the folder is as it was. Only files that changed are written, and only files that an earlier compile made are removed; others in the folder stay.',
  ],
  run: async (call) => {
    const started = performance.now();
    const { folder } = call.terminal;
    const file = manifestFile(folder, argument(call, 'manifest'));
    const shown = textOption(call, 'out') ?? 'generated';
    const out = resolve(folder, shown);
    requireOwnPlace(out, shown, folder, file.folder);

    const environment = textOption(call, 'env');
    const options = { manifest: file.name, ...(environment === undefined ? {} : { environment }) };
    const { fleet, output, diagnostics } = await compileFleet(file.sources, options);
    const findings = relocated(diagnostics, file.shown);
    const seconds = () => (performance.now() - started) / 1000;
    if (!fleet || !output) {
      print(call, findings, { out: shown, seconds: seconds(), summary: null, check: null }, '');
      return EXIT.mistakes;
    }

    if (call.options.check === true) {
      const changes = difference(out, existingTree(out, shown), output.artifacts);
      const { stale, missing, orphaned } = changes;
      const check = { fresh: isFresh(changes), stale, missing, orphaned };
      const text = stalenessText(changes, shown, commandLine(call));
      print(call, findings, { out: shown, seconds: seconds(), summary: null, check }, text);
      return check.fresh ? EXIT.fine : EXIT.mistakes;
    }
    const changes = await write(call.terminal, out, shown, output);
    const summary = summarise(fleet, output, changes, findings);
    const report = { out: shown, seconds: seconds(), summary, check: null };
    print(call, findings, report, summaryText(summary, shown, report.seconds, paint(call.terminal.colour)));
    return EXIT.fine;
  },
};

async function write(terminal: Terminal, out: string, shown: string, { artifacts }: Output): Promise<Difference> {
  const progress = new Progress(terminal);
  try {
    return await replaceTree(out, shown, artifacts, pausing(progress, artifacts.length));
  } finally {
    progress.wipe();
  }
}

/** Milliseconds of work between two turns of the event loop, in which signals are heard. */
const PATIENCE = 50;

function pausing(progress: Progress, files: number): Pause {
  let last = performance.now();
  return async (done) => {
    if (performance.now() - last < PATIENCE) return;
    progress.say(`writing: ${count(done)} of ${counted(files, 'file')}`);
    await turn();
    last = performance.now();
  };
}

/** Mistakes of a text run go to stderr, so that stdout is the summary; the other formats are read from stdout. */
function print(
  call: Call,
  findings: readonly Finding[],
  report: Omit<CompileReport, 'format' | 'errors' | 'warnings' | 'diagnostics'>,
  text: string,
): void {
  const { terminal, options } = call;
  const format = formatOf(call);
  if (format === 'json') {
    terminal.out(printedJson(compileReport(findings, report)));
    return;
  }
  const isText = format === 'text';
  if (!isText) terminal.out(findingsText(findings, format, terminal, terminal.colour));
  else if (findings.length > 0) terminal.err(findingsText(findings, format, terminal, terminal.errColour));
  const isWanted = options.quiet !== true || report.check?.fresh === false;
  if (isWanted && format === 'sarif') terminal.err(text);
  else if (isWanted) terminal.out(text);
}

/** The command that puts a stale folder right: this one without --check. */
function commandLine(call: Call): string {
  const manifest = argument(call, 'manifest');
  const [out, environment] = [textOption(call, 'out'), textOption(call, 'env')];
  return [
    'fleet compile',
    ...(manifest === 'fleet.yaml' ? [] : [manifest]),
    ...(environment === undefined ? [] : [`--env ${environment}`]),
    ...(out === undefined || out === 'generated' ? [] : [`--out ${out}`]),
  ].join(' ');
}
