import { agoText, shortHash } from '../../compiler/5-plan/render/wording';
import { held } from '../../compiler/6-apply/state/lock';
import { unfinishedText } from '../../compiler/6-apply/state/unfinished';
import type { Status } from '../../compiler/6-apply/status';
import { visible } from '../../compiler/diagnostics/render/visible';

/** How a fleet stands, for people. `now` in ms since 1970. */
export function statusText({ fleet, account, region, applied, unfinished, lock, stacks, parts }: Status, now: number) {
  const stuck = stacks.some(({ state }) => state !== 'settled' && state !== 'moving' && state !== 'gone');
  const lines = [
    `${fleet} in account ${account}, ${region}`,
    applied ? `applied    ${shortHash(applied.hash)}, ${agoText(applied.appliedAt, now)}` : 'applied    nothing yet',
    ...(unfinished ? [`unfinished ${unfinishedText(unfinished)}, begun ${agoText(unfinished.since, now)}`] : []),
    ...(lock ? [`locked     by ${held(lock)}${lock.isStale ? ', who gives no sign of life' : ''}`] : []),
    ...stacks.map(
      ({ name, status, reason }) => `stack      ${name.padEnd(5)} ${status}${reason === '' ? '' : `: ${reason}`}`,
    ),
    ...parts.flatMap(({ title, rows }) => rows.map(([what, how]) => `${title.padEnd(10)} ${what}: ${how}`)),
    ...(stuck
      ? ['  fix: run `fleet recover`']
      : unfinished
        ? ['  fix: run `fleet apply`, which goes on from there']
        : []),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}
