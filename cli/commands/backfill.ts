import { join } from 'node:path';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic';
import { printedJson } from '../../compiler/diagnostics/render/json';
import { lastTime } from '../../runtime/twin/last-time';
import { historyEvery, historyLength, historyUntil } from '../backfill/history-options';
import { historyText, removalText, stepText } from '../backfill/history-text';
import { makeHistory } from '../backfill/make-history';
import { importRecording, type RecordingWanted } from '../backfill/recording/import-recording';
import { importText } from '../backfill/recording/import-text';
import { removeImport } from '../backfill/recording/remove-import';
import { removeHistory } from '../backfill/remove-history';
import { watchedWork } from '../backfill/watched-work';
import {
  argument,
  type Call,
  type Command,
  ENV_OPTION,
  EXIT,
  type ExitCode,
  MANIFEST_ARGUMENT,
  textOption,
} from '../command';
import { DATA_DIR_OPTION, type DataDir, dataDirOf, usedDataDirOf } from '../data-dir';
import { findingsText } from '../format';
import { manifestFile } from '../manifest-file';
import { requireOwnPlace } from '../output-tree/place';
import { Unable } from '../unable';
import { chosenAgentConfigs } from '../up/agent-configs';
import { compiledInto } from '../up/compiled-into';
import { wholeOption } from '../up/up-options';
import { whileNoTwinRuns } from '../up/while-no-twin-runs';

export const backfill: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [
    ENV_OPTION,
    { flags: '--history <time>', about: 'how long the made-up past is, such as 36h; 30d where nobody says' },
    { flags: '--until <moment>', about: 'where it ends, in UTC; else where real readings begin, or now' },
    { flags: '--every <time>', about: 'read no device more often than so; else as often as the manifest says' },
    { flags: '--devices <n>', about: 'only so many agents, from every group in turn' },
    { flags: '--seed <n>', about: 'of the simulated readings, and of their faults; 1 where nobody says' },
    { flags: '--from <file>', about: 'put a recording there instead: CSV, JSON lines or Parquet' },
    { flags: '--map <file>', about: 'which columns of the recording are device, time and fields' },
    {
      flags: '--out <folder>',
      about: 'write the objects of the recording for AWS, and leave the lake of the twin alone',
    },
    { flags: '--remove', about: 'take the made-up past, or this recording, away again' },
    DATA_DIR_OPTION,
    { flags: '--json', about: 'print the report for programs' },
  ],
  examples: [
    { line: 'fleet backfill', about: '30 days before now, in the lake that `fleet up` goes on with' },
    { line: 'fleet backfill --history 7d --every 1m --seed 7', about: 'a week, read once a minute' },
    { line: 'fleet backfill --from old.csv --map old.yaml', about: 'what devices have said before' },
    { line: 'fleet backfill --remove', about: 'the made-up past away; what is real stays' },
  ],
  notes: [
    'Makes what the devices would have said, by their own simulated or replayed driver, the edge of the agent and the compiled rules, and puts it into the raw lake as larger objects; then the compiled ETL makes the tables. Same manifest, seed, length and end: same bytes. No device connects, and nobody is notified.',
    'Some devices have faults, whose begin and end are told: models have something to learn, and detectors something to be judged by. Every row says by its boot_id that it was made up. Where real readings are, no past is put.',
    'A recording goes the same way, with the times that it says. Its mapping is checked line by line; rows and values that do not fit are counted by reason, and then the exit code is 1. The same file by the same mapping twice changes nothing. docs/history.md has both.',
    'Interrupted, it goes on where it stopped when it is called again.',
  ],
  run: async (call) => {
    const recording = recordingWanted(call);
    if (recording !== undefined) return recorded(call, recording);
    return call.options.remove === true ? removed(call) : made(call);
  },
};

const MADE_UP_ONLY = ['history', 'until', 'every', 'devices', 'seed'];

function recordingWanted(call: Call): RecordingWanted | undefined {
  const [file, map, out] = [textOption(call, 'from'), textOption(call, 'map'), textOption(call, 'out')];
  if (file === undefined && map === undefined && out === undefined) return undefined;
  if (file === undefined) throw new Unable('there is no recording', 'name its file with --from');
  if (map === undefined)
    throw new Unable(
      `nobody says what the columns of ${file} are`,
      'name a mapping with --map; docs/history.md shows one',
    );
  const other = MADE_UP_ONLY.find((name) => call.options[name] !== undefined);
  if (other !== undefined)
    throw new Unable(`--${other} is of a made-up past, and --from names a recording`, 'leave one of them out');
  if (out !== undefined && call.options.remove === true)
    throw new Unable(
      '--remove takes a recording out of the lake of the twin, and --out is not that',
      'leave one of them out',
    );
  return { file, map, out };
}

/** Does something over what the manifest compiles to, alone in the data directory. */
function compiled(call: Call, work: (dir: DataDir, folder: string) => Promise<ExitCode>): Promise<ExitCode> {
  const { terminal } = call;
  const file = manifestFile(terminal.folder, argument(call, 'manifest'));
  const dir = dataDirOf(call);
  requireOwnPlace(dir.path, dir.shown, terminal.folder, file.folder);
  return whileNoTwinRuns(dir, async () => {
    const shown = join(dir.shown, 'generated');
    const { findings, snapshot } = await compiledInto(dir.generated, shown, file, textOption(call, 'env'));
    if (findings.length > 0) terminal.err(findingsText(findings, 'text', terminal, terminal.errColour));
    return snapshot ? work(dir, file.folder) : EXIT.mistakes;
  });
}

const nowIn = ({ path }: DataDir) => Math.max(Date.now(), lastTime(path));

function made(call: Call): Promise<ExitCode> {
  const wanted = {
    lengthMs: historyLength(call) ?? 30 * 86_400_000,
    until: historyUntil(call),
    everyMs: historyEvery(call, 'every'),
    seed: wholeOption(call, 'seed', { least: 0, most: 2 ** 31 - 1 }) ?? 1,
  };
  const devices = wholeOption(call, 'devices', { least: 1, most: 1_000_000 });
  return compiled(call, async (dir, folder) => {
    const place = { dir, configs: chosenAgentConfigs(dir.generated, devices), folder, now: nowIn(dir) };
    const report = await watchedWork(call, (progress, signal) =>
      makeHistory(place, wanted, (step) => progress.say(stepText(step)), signal),
    );
    call.terminal.out(call.options.json ? printedJson(report) : historyText(report));
    return EXIT.fine;
  });
}

async function removed(call: Call): Promise<ExitCode> {
  const dir: DataDir = usedDataDirOf(call);
  const report = await whileNoTwinRuns(dir, () =>
    watchedWork(call, (progress, signal) => removeHistory(dir, (text) => progress.say(`removing: ${text}`), signal)),
  );
  call.terminal.out(call.options.json ? printedJson(report) : removalText(report));
  return EXIT.fine;
}

function recorded(call: Call, wanted: RecordingWanted): Promise<ExitCode> {
  const { terminal, options } = call;
  return compiled(call, async (dir) => {
    const place = {
      dir,
      configs: chosenAgentConfigs(dir.generated, undefined),
      folder: terminal.folder,
      now: nowIn(dir),
    };
    const tell = (say: (text: string) => void) => (text: string) => say(`${wanted.file}: ${text}`);
    if (options.remove === true) {
      const gone = await watchedWork(call, (progress, signal) =>
        removeImport(
          place,
          wanted,
          tell((text) => progress.say(text)),
          signal,
        ),
      );
      if ('diagnostics' in gone) return mistakes(call, gone.diagnostics);
      terminal.out(options.json ? printedJson(gone.done) : removalText(gone.done));
      return EXIT.fine;
    }
    const found = await watchedWork(call, (progress, signal) =>
      importRecording(
        place,
        wanted,
        tell((text) => progress.say(text)),
        signal,
      ),
    );
    if ('diagnostics' in found) return mistakes(call, found.diagnostics);
    terminal.out(options.json ? printedJson(found.done) : importText(found.done, wanted.file, wanted.out));
    return found.done.leftOut.length === 0 ? EXIT.fine : EXIT.mistakes;
  });
}

function mistakes({ terminal }: Call, diagnostics: readonly Diagnostic[]): ExitCode {
  terminal.err(findingsText(diagnostics, 'text', terminal, terminal.errColour));
  return EXIT.mistakes;
}
