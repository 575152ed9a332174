import type { EtlStep } from './etl-runs';

/** What a run is doing while it ends, for whoever waits. */
export type EndStep =
  | { readonly step: 'models' }
  | { readonly step: 'agents'; readonly agents: number }
  | ({ readonly step: 'etl' } & EtlStep)
  | { readonly step: 'lake' };

/** How a run ends: all that is left is worked off; or, as somebody waits for it, what can be made up for later is left. */
export type Haste = 'none' | 'interrupted';

/** ms of wall time. */
interface Patience {
  /** For what agents still have to send; undefined: their own. */
  readonly drainMs: number | undefined;
  /** Until agents that do not end are killed. */
  readonly agentsMs: number;
  /** Until reading back what the lake holds is given up, from the beginning of the end. */
  readonly allMs: number;
}

/** Whoever presses Ctrl-C has a prompt within ten seconds. */
export const PATIENCE: Readonly<Record<Haste, Patience>> = {
  none: { drainMs: undefined, agentsMs: 15_000, allMs: 600_000 },
  interrupted: { drainMs: 1_500, agentsMs: 2_000, allMs: 7_000 },
};

/** What stands in the summary for what was left. */
export const LEFT = {
  etl: 'the last round of the ETL was left out: `fleet etl` makes up for it',
  lake: 'it takes too long to read the lake back: what was acknowledged is there, and `fleet query` reads it',
} as const;

export function endStepText(step: EndStep): string {
  switch (step.step) {
    case 'models':
      return 'ending what watches models';
    case 'agents':
      return `${step.agents.toLocaleString('en-US')} agents send what is left, and stop`;
    case 'etl':
      return `the last round of the ETL: ${step.sensor} (${step.at} of ${step.of})`;
    case 'lake':
      return 'reading back what the lake holds';
  }
}
