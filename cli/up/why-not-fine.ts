import { GIVEN_UP, lossesOf, type ReadingCounts, type SourceSum } from '../../schema/reading-counts';
import { count, counted } from '../table';
import type { LakeCount } from './verify-lake';

export interface Judged {
  /** Why the run could not go on, if it could not. */
  readonly died: string | undefined;
  readonly notOnboarded: readonly string[];
  readonly lake: LakeCount | null;
  readonly sources: readonly SourceSum[];
  /** By group. */
  readonly readings: Readonly<Record<string, ReadingCounts>>;
  /** Messages that were given up and are no readings. */
  readonly alertsGivenUp: number;
}

/**
 * Why a run is not fine, a sentence each; empty where it is: every source spoke within its interval, and nothing was left out or given up. What a
 * deadband held back and what a `--fault` did was ordered, and is no reason.
 */
export function whyNotFine({ died, notOnboarded, lake, sources, readings, alertsGivenUp }: Judged): readonly string[] {
  const groups = Object.entries(readings);
  return [
    ...(died === undefined ? [] : [died.split('\n', 1).join('')]),
    ...(notOnboarded.length === 0 ? [] : [`${counted(notOnboarded.length, 'agent')} never came in`]),
    ...(lake === null || lake.missing === 0
      ? []
      : [`${count(lake.missing)} acknowledged messages are not in the lake`]),
    ...sources.map(({ group, is, why, devices, names }) => {
      const more = devices > names.length ? ', …' : '';
      return `${counted(devices, 'source')} of ${group} (${names.join(', ')}${more}) ${is === 'failing' ? 'failed' : 'was silent'}: ${why}`;
    }),
    ...groups.flatMap(([group, counts]) => lossesOf(counts).map((loss) => `of ${group}, ${loss}`)),
    ...(alertsGivenUp === 0
      ? []
      : [`${counted(alertsGivenUp, 'alert')} never left an agent: refused, or ${GIVEN_UP['log-full']}`]),
    ...groups.flatMap(([group, { taken, found, delivered, waiting }]) =>
      taken + found > 0 && delivered === 0 && waiting > 0
        ? [`nothing of ${group} arrived: ${count(waiting)} wait`]
        : [],
    ),
  ];
}
