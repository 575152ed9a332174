import { counted } from '../../compiler/5-plan/render/counted';
import { agoText } from '../../compiler/5-plan/render/duration-text';
import { shortHash } from '../../compiler/5-plan/render/short-hash';
import { held } from '../../compiler/6-apply/state/lock';
import { unfinishedText } from '../../compiler/6-apply/state/unfinished';
import type { Status } from '../../compiler/6-apply/status';
import { visible } from '../../compiler/diagnostics/render/visible';
import { isPart } from '../../compiler/ir/stack-name';

/** How a fleet stands, for people. `now` in ms since 1970. */
export function statusText({ fleet, account, region, applied, unfinished, lock, stacks, parts }: Status, now: number) {
  const stuck = stacks.some(({ state }) => state !== 'settled' && state !== 'moving' && state !== 'gone');
  const quiet = stacks.filter(isQuiet);
  const lines = [
    `${fleet} in account ${account}, ${region}`,
    applied ? `applied    ${shortHash(applied.hash)}, ${agoText(applied.appliedAt, now)}` : 'applied    nothing yet',
    ...(unfinished ? [`unfinished ${unfinishedText(unfinished)}, begun ${agoText(unfinished.since, now)}`] : []),
    ...(lock ? [`locked     by ${held(lock)}${lock.isStale ? ', who gives no sign of life' : ''}`] : []),
    ...stacks
      .filter((stack) => !isQuiet(stack))
      .map(({ name, status, reason }) => `stack      ${name.padEnd(5)} ${status}${reason === '' ? '' : `: ${reason}`}`),
    ...(quiet.length > 0 ? [`stack      ${counted(quiet.length, 'stack')} of one group each, at rest`] : []),
    ...parts.flatMap(({ title, rows }) => rows.map(([what, how]) => `${title.padEnd(10)} ${what}: ${how}`)),
    ...(stuck
      ? ['  fix: run `fleet recover`']
      : unfinished
        ? ['  fix: run `fleet apply`, which goes on from there']
        : []),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

/** Of many groups, only those are named of which there is something to say. */
const isQuiet = ({ name, state }: Status['stacks'][number]) =>
  isPart(name) && (state === 'settled' || state === 'gone');
