import type { DriverContext, DriverState } from '../../runtime/drivers/driver';

type Saying = Pick<DriverContext, 'problem' | 'leftOut' | 'fieldLeftOut' | 'source' | 'said'>;

/** What a driver told its agent, besides readings. */
export interface Told {
  readonly problems: string[];
  /** Whole readings, by reason. */
  readonly leftOut: Record<string, number>;
  readonly fieldsLeftOut: Record<string, number>;
  readonly states: DriverState[];
  readonly lines: string[];
}

/** The part of a context that a driver speaks to, and what it said. */
export function listening(changed: () => void = () => {}): { readonly told: Told; readonly saying: Saying } {
  const told: Told = { problems: [], leftOut: {}, fieldsLeftOut: {}, states: [], lines: [] };
  const count =
    (counts: Record<string, number>) =>
    (reason: string, more = 1) => {
      counts[reason] = (counts[reason] ?? 0) + more;
      changed();
    };
  const keep =
    <One>(list: One[]) =>
    (one: One) => {
      list.push(one);
      changed();
    };
  const saying = {
    problem: keep(told.problems),
    leftOut: count(told.leftOut),
    fieldLeftOut: count(told.fieldsLeftOut),
    source: keep(told.states),
    said: keep(told.lines),
  };
  return { told, saying };
}
