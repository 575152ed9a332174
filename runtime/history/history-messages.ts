import type { AgentConfig } from '../../schema/agent-config';
import type { HistoryOrder } from './history-order';
import type { ThingDone } from './make-past';
import type { PastFault } from './past-faults';
import type { RawPlace } from './raw-objects';

/** Between who orders a past and a process that makes some of it. */
export type ToHistoryHost =
  | {
      readonly kind: 'begin';
      readonly order: HistoryOrder;
      readonly faults: readonly PastFault[];
      readonly generated: string;
      readonly place: RawPlace;
      readonly folder: string;
    }
  | { readonly kind: 'make'; readonly config: AgentConfig };

export type FromHistoryHost =
  | { readonly kind: 'done'; readonly done: ThingDone }
  | { readonly kind: 'failed'; readonly thing: string; readonly why: string };
