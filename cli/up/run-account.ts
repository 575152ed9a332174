import { type Account, lossesOf, sumOfReadings } from '../../schema/reading-counts';
import type { FleetState } from './fleet-state';
import { troubledSources } from './troubled-sources';

const FRESH_MS = 1000;

/** What became of the readings of a run. */
export class RunAccount {
  #known: { readonly at: number; readonly account: Account } | undefined;

  constructor(private readonly state: FleetState) {}

  /** At most a second old: adding up thousands of devices takes its time. */
  recent(): Account {
    const now = performance.now();
    if (this.#known && now - this.#known.at < FRESH_MS) return this.#known.account;
    const account = this.added();
    this.#known = { at: now, account };
    return account;
  }

  /** Added up now. `over`: when the run is, in ms since 1970-01-01 UTC by the fleet's clock; sources that never spoke are silent then. */
  added(over?: number): Account {
    const readingsByGroup = this.state.readingsByGroup();
    const readings = sumOfReadings(Object.values(readingsByGroup));
    const sources = troubledSources(this.state.accounts(), over);
    return { readings, readingsByGroup, sources, losses: lossesOf(readings) };
  }
}
