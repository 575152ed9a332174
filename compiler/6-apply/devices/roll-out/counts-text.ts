import type { RollOutCounts } from './roll-out-record';

/** `40 told: 35 run by them, 5 offline, which will find them in their shadow`. */
export function countsText({ applied, rejected, trying = 0, silent, offline }: RollOutCounts): string {
  const parts = [
    `${applied} run by them`,
    ...(rejected > 0 ? [`${rejected} rejected them`] : []),
    ...(trying > 0 ? [`${trying} try them and have read nothing by them so far`] : []),
    ...(silent > 0 ? [`${silent} have not answered`] : []),
    ...(offline > 0 ? [`${offline} never connected so far`] : []),
  ];
  return `${applied + rejected + trying + silent + offline} told: ${parts.join(', ')}`;
}
