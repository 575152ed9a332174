import type { Origin } from '../origin';
import type { Group } from './groups';
import type { Fleet } from './index';
import { finders, watchesAtEdge } from './models';
import { isWatched } from './silent';

export interface Alerts {
  readonly email: readonly string[];
  /** Present when what was said is to be remembered: then a function stands between the rules and the topic. */
  readonly memory?: AlertMemory;
  readonly origin: Origin;
}

export interface AlertMemory {
  /** For so long the same breach of the same device is not told again. */
  readonly repeatAfterMs: number;
  /** After it was told for so long, a critical breach is escalated. */
  readonly escalateAfterMs?: number;
  /** Empty: the addresses of `email` are told again. */
  readonly escalateTo: readonly string[];
  readonly silence: readonly SilenceWindow[];
}

export type Silenced = 'warning' | 'critical';

interface SilenceScope {
  /** Absent: all. */
  readonly groups?: readonly string[];
  readonly severities: readonly Silenced[];
}

/** Minutes of the local day; `to` before `from` is one of the next day. Days are those on which it begins, 0 is Sunday. */
export interface DailySilence extends SilenceScope {
  readonly kind: 'daily';
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly timezone: string;
}

/** In ms since 1970, the end excluded. */
export interface DatedSilence extends SilenceScope {
  readonly kind: 'dated';
  readonly from: number;
  readonly until: number;
}

export type SilenceWindow = DailySilence | DatedSilence;

/** The groups of which there are alerts in the lake: by thresholds, by silence, or by models that watch at the edge. */
export const alertingGroups = (fleet: Pick<Fleet, 'groups' | 'models'>): readonly Group[] =>
  fleet.groups.filter(
    (group) =>
      isWatched(group) || fleet.models.some((model) => model.on.includes(group.id) && watchesAtEdge(fleet, model)),
  );

/** What is to be remembered, where there is something that anybody is told of; `info` is told to nobody. */
export function remembered(fleet: Fleet): AlertMemory | undefined {
  const isTold = ({ severity }: { readonly severity: string }) => severity !== 'info';
  const told =
    fleet.groups.some(({ thresholds, silent }) => silent.length > 0 || thresholds.some(isTold)) ||
    finders(fleet).some(isTold);
  return told ? fleet.alerts.memory : undefined;
}
