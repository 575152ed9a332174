import type { Retirement } from '../../../schema/plan/plan';
import { visible } from '../../diagnostics/render/visible';
import { counted, listText } from './counted';

const MOST_NAMED = 5;
/** Ids of certificates are 64 characters: of more than this many, the beginnings are shown, which `--json` has whole. */
const MOST_WHOLE = 2;
const SHORT = 12;

/** `1 device: temp-040, its certificate is deactivated`. */
export function retirementText({ group, movesTo, kind, count, things, certificates }: Retirement): string {
  const names = listText(things.map(visible), count, MOST_NAMED);
  const one = count === 1;
  const what = `${counted(count, kind)}: ${names}, ${certificatesText(one, certificates)}`;
  if (movesTo === undefined) return what;
  const it = one ? 'it joins' : 'they join';
  return `${what}; from ${visible(group)} to ${visible(movesTo)}, which ${it} anew: give ${one ? 'it' : 'them'} the claim of ${visible(movesTo)} (fleet bundle)`;
}

function certificatesText(one: boolean, certificates: Retirement['certificates']): string {
  const plain = one ? 'its certificate is deactivated' : 'their certificates are deactivated';
  if (certificates === undefined) return plain;
  const ids = Object.values(certificates).flat();
  if (ids.length === 0) return one ? 'which has no certificate in AWS' : 'none of them named has a certificate in AWS';
  const shown = ids.length > MOST_WHOLE ? ids.map((id) => id.slice(0, SHORT)) : ids;
  return `${plain}: ${listText(shown, ids.length, MOST_NAMED)}`;
}
