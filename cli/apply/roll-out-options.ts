import { RUNS } from '../../compiler/6-apply/runs/runs-step';
import { type Call, type Option, textOption } from '../command';
import { Unable } from '../unable';

const DEFAULT = '2%';

/** What apply does beyond the stacks, and how boldly. */
export const ROLL_OUT_OPTIONS: readonly Option[] = [
  {
    flags: '--max-failures <share>',
    about: 'stop the roll-out of settings when more of the devices that answer reject them',
    default: DEFAULT,
  },
  { flags: '--run <what>', about: `start when all is applied, with commas between: ${Object.keys(RUNS).join(', ')}` },
];

export const REMAKE_OPTION: Option = {
  flags: '--remake-partitions',
  about:
    'have the ETL make the days anew whose partitions still declare the old type of a column; run it again until none is left',
};

/** 0 to 1. */
export function shareOfFailures(call: Call): number {
  const given = textOption(call, 'maxFailures') ?? DEFAULT;
  const [, percent] = /^(\d{1,3}(?:\.\d+)?)%$/.exec(given) ?? [];
  if (percent === undefined || Number(percent) > 100)
    throw new Unable(`--max-failures ${given} is no share`, 'write it in percent, such as 2%');
  return Number(percent) / 100;
}

export function runs(call: Call): readonly (keyof typeof RUNS)[] {
  const given = textOption(call, 'run');
  if (given === undefined) return [];
  return given.split(',').map((what) => {
    if (!Object.hasOwn(RUNS, what))
      throw new Unable(`--run ${what} is not known`, `one of ${Object.keys(RUNS).join(', ')}`);
    return what as keyof typeof RUNS;
  });
}
