import type { PlanOptions } from '../../compiler/5-plan/index';
import { type Call, type Option, textOption, textOptions } from '../command';
import { Unable } from '../unable';

/** What a plan would otherwise hold back. */
export const ALLOW_OPTIONS: readonly Option[] = [
  {
    flags: '--allow-replace <id>',
    about: 'replace or delete this resource or group though it holds data or identity',
    repeated: true,
  },
  { flags: '--allow-delete <count>', about: 'delete as many things and resources as this' },
];

export function allowed(call: Call): Pick<PlanOptions, 'allowReplace' | 'allowDelete'> {
  const count = textOption(call, 'allowDelete');
  if (count !== undefined && !/^\d{1,9}$/.test(count))
    throw new Unable(`--allow-delete ${count} is no number`, 'write how many, such as 120');
  return {
    allowReplace: textOptions(call, 'allowReplace'),
    ...(count === undefined ? {} : { allowDelete: Number(count) }),
  };
}
