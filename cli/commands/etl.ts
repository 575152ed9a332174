import { printedJson } from '../../compiler/diagnostics/render/json';
import { visible } from '../../compiler/diagnostics/render/visible';
import { didYouMean } from '../../compiler/diagnostics/suggest';
import { LockedError } from '../../runtime/folder-lock';
import { EtlFailed } from '../../runtime/twin/etl/etl-engine';
import { type EtlPlan, etlPlan } from '../../runtime/twin/etl/etl-plan';
import { type EtlReport, refusal } from '../../runtime/twin/etl/etl-report';
import type { EtlWindow } from '../../runtime/twin/etl/run-etl';
import { lastTime } from '../../runtime/twin/last-time';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { type Call, type Command, EXIT, textOption } from '../command';
import { DATA_DIR_OPTION, type DataDir, usedDataDirOf } from '../data-dir';
import { dayOf } from '../etl/day-of';
import { chosenEngine, ENGINE_NOTE, ENGINE_OPTION } from '../etl/engine-option';
import { etlText } from '../etl/etl-text';
import { runWhenFree } from '../etl/run-when-free';
import { paint } from '../paint';
import { Progress } from '../progress';
import { Unable } from '../unable';

export const etl: Command = {
  arguments: [{ name: 'action', about: 'run', required: true }],
  options: [
    DATA_DIR_OPTION,
    { flags: '--sensor <id>', about: 'only this type of sensor' },
    { flags: '--group <id>', about: 'only the type of sensor of this group; all its groups are made anew' },
    {
      flags: '--date <day>',
      about: 'the day of the readings in UTC, such as 2026-11-25; else what came in yesterday and today',
    },
    {
      flags: '--allow-fewer-lines',
      about: 'make days anew of which raw lines have gone, out of what is left; else such a day stays as it is',
    },
    ENGINE_OPTION,
    { flags: '--json', about: 'print the reports for programs' },
  ],
  examples: [
    { line: 'fleet etl run', about: 'what came in yesterday and today, of every type of sensor' },
    { line: 'fleet etl run --group group1 --date 2026-11-25', about: 'one day again' },
    { line: 'fleet etl run --engine spark', about: 'by the PySpark scripts that AWS Glue runs' },
  ],
  notes: [
    'Runs the compiled ETL over the lake of `fleet up`, while it runs or afterwards, and prints how each line ended. Running again ends in the same files. Yesterday and today are those of the twin, whose time may have run ahead. Exit code 1 says that a run failed, or that a day was left as it is because raw lines of it are gone: the lake then holds whole files, and the next run makes up for a failure.',
    ENGINE_NOTE,
  ],
  run: async (call) => {
    const action = call.arguments.action;
    if (action !== 'run')
      throw new Unable(`there is no \`fleet etl ${action}\``, didYouMean(action ?? '', ['run'], 'action'));
    const dir = usedDataDirOf(call);
    const plan = etlPlan(dir.generated);
    if (!plan) throw new Unable('this fleet has no ETL', 'add an `etl:` section to fleet.yaml, and run `fleet up`');
    const sensors = chosenSensors(call, plan);
    const allowed = call.options.allowFewerLines === true ? { allowFewerLines: true } : {};
    const window = { ...windowOf(call, dir), ...allowed };
    const engine = chosenEngine(call);
    const { resources } = loadStacks(dir.generated);
    const place = { generated: dir.generated, dataDir: dir.path, resources, engine };
    const progress = new Progress(call.terminal);
    const reports: EtlReport[] = [];
    const failed: EtlFailed[] = [];
    try {
      for (const [at, sensor] of sensors.entries()) {
        progress.say(`${sensor}: ${at + 1} of ${sensors.length}`);
        try {
          reports.push(await runWhenFree(place, sensor, window));
        } catch (problem) {
          if (!(problem instanceof EtlFailed)) throw problem;
          failed.push(problem);
        }
      }
    } catch (problem) {
      throw problem instanceof LockedError
        ? new Unable(`the ETL runs already: ${problem.message}`, 'try again later')
        : problem;
    } finally {
      progress.wipe();
      engine.close();
    }
    tell(call, reports, failed);
    const isWhole = failed.length === 0 && reports.every(({ refused }) => refused.length === 0);
    return isWhole ? EXIT.fine : EXIT.mistakes;
  },
};

function tell({ terminal, options }: Call, runs: readonly EtlReport[], failures: readonly EtlFailed[]): void {
  const failed = failures.map(({ sensor, reason }) => ({ sensor, reason }));
  if (options.json) terminal.out(printedJson({ format: 'fleetwright/etl-runs/v1', runs, failed }));
  else if (runs.length > 0) terminal.out(etlText(runs));
  const { error } = paint(terminal.errColour);
  const left = runs.map(refusal).filter((text) => text !== undefined);
  for (const text of [...failures.map(({ message }) => message), ...left])
    terminal.err(`${error('fleet:')} ${visible(text)}\n`);
}

function chosenSensors(call: Call, { sensors }: EtlPlan): readonly string[] {
  const [sensor, group] = [textOption(call, 'sensor'), textOption(call, 'group')];
  if (sensor !== undefined && group !== undefined)
    throw new Unable('--sensor and --group were both given', 'give one of them');
  const all = sensors.map(({ id }) => id);
  if (sensor !== undefined && !all.includes(sensor))
    throw new Unable(`no group has the sensor \`${sensor}\``, didYouMean(sensor, all, 'sensor'));
  const groups = sensors.flatMap((one) => one.groups);
  if (group !== undefined && !groups.includes(group))
    throw new Unable(`there is no group \`${group}\``, didYouMean(group, groups, 'group'));
  const wanted = sensors.filter(
    (one) => (sensor === undefined || one.id === sensor) && (group === undefined || one.groups.includes(group)),
  );
  return wanted.map(({ id }) => id);
}

function windowOf(call: Call, { path }: DataDir): EtlWindow {
  const date = textOption(call, 'date');
  if (date === undefined) {
    const now = lastTime(path);
    return { from: dayOf(now, -1), to: dayOf(now), upToNow: true };
  }
  const at = Date.parse(date);
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(at) || dayOf(at) !== date)
    throw new Unable(`\`${date}\` is no day`, 'write it as 2026-11-25');
  return { days: [date] };
}
