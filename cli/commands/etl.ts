import { printedJson } from '../../compiler/diagnostics/render/json';
import { didYouMean } from '../../compiler/diagnostics/suggest';
import { LockedError } from '../../runtime/agent/log/lock';
import { type EtlPlan, etlPlan } from '../../runtime/twin/etl/etl-plan';
import type { EtlReport } from '../../runtime/twin/etl/etl-report';
import type { EtlWindow } from '../../runtime/twin/etl/run-etl';
import { lastTime } from '../../runtime/twin/last-time';
import { loadStacks } from '../../runtime/twin/stacks/load';
import { type Call, type Command, EXIT, textOption } from '../command';
import { DATA_DIR_OPTION, type DataDir, usedDataDirOf } from '../data-dir';
import { dayOf } from '../etl/etl-days';
import { etlText } from '../etl/etl-text';
import { runWhenFree } from '../etl/run-when-free';
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
    { flags: '--json', about: 'print the reports for programs' },
  ],
  examples: [
    { line: 'fleet etl run', about: 'what came in yesterday and today, of every type of sensor' },
    { line: 'fleet etl run --group group1 --date 2026-11-25', about: 'one day again' },
  ],
  notes: [
    'Runs the compiled ETL over the lake of `fleet up`, while it runs or afterwards, and prints how each line ended. Running again ends in the same files. Yesterday and today are those of the twin, whose time may have run ahead.',
  ],
  run: async (call) => {
    const action = call.arguments.action;
    if (action !== 'run')
      throw new Unable(`there is no \`fleet etl ${action}\``, didYouMean(action ?? '', ['run'], 'action'));
    const dir = usedDataDirOf(call);
    const plan = etlPlan(dir.generated);
    if (!plan) throw new Unable('this fleet has no ETL', 'add an `etl:` section to fleet.yaml, and run `fleet up`');
    const sensors = chosenSensors(call, plan);
    const window = windowOf(call, dir);
    const place = { generated: dir.generated, dataDir: dir.path, resources: loadStacks(dir.generated).resources };
    const progress = new Progress(call.terminal);
    const reports: EtlReport[] = [];
    try {
      for (const [at, sensor] of sensors.entries()) {
        progress.say(`${sensor}: ${at + 1} of ${sensors.length}`);
        reports.push(await runWhenFree(place, sensor, window));
      }
    } catch (problem) {
      throw problem instanceof LockedError
        ? new Unable(`the ETL runs already: ${problem.message}`, 'try again later')
        : problem;
    } finally {
      progress.wipe();
    }
    call.terminal.out(
      call.options.json ? printedJson({ format: 'fleetwright/etl-runs/v1', runs: reports }) : etlText(reports),
    );
    return EXIT.fine;
  },
};

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
    return { from: dayOf(now, -1), to: dayOf(now) };
  }
  const at = Date.parse(date);
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(at) || dayOf(at) !== date)
    throw new Unable(`\`${date}\` is no day`, 'write it as 2026-11-25');
  return { days: [date] };
}
