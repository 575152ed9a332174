import type { AgentDevice } from '../../schema/agent-config';
import type { Clock } from '../clock';
import { type Sources, silentAfter } from './sources';

/** ms of wall time: between two looks at whether a new config reads, and how long all of its sources may fail. */
const LOOK_MS = 500;
const FAILS_FOR_GOOD_MS = 10_000;

/** The first reading with a value since a config is in force: the sign that the agent reads by it. */
export class FirstReading {
  private hasCome = false;
  private tellWhoWaits: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly sources: Pick<Sources, 'failing'>,
  ) {}

  /** Another config is in force from now on. */
  reset(): void {
    this.hasCome = false;
  }

  came(): void {
    this.hasCome = true;
    this.tellWhoWaits?.();
  }

  /**
   * Resolves without a word when it comes from any of the devices; else, after as many intervals as make a source silent, with why it does not. Sources that all
   * fail are not waited for so long.
   */
  awaited(devices: readonly AgentDevice[], everyMs: number, signal: AbortSignal): Promise<string | undefined> {
    const { clock } = this;
    const limit = silentAfter(everyMs, clock);
    const begun = clock.monotonic();
    if (this.hasCome || signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const done = (why?: string) => {
        cancel();
        this.tellWhoWaits = undefined;
        signal.removeEventListener('abort', stop);
        resolve(why);
      };
      const stop = () => done();
      const look = () => {
        const passed = clock.monotonic() - begun;
        const failing = this.sources.failing(devices);
        if (passed >= limit)
          done(failing ?? `none of ${devices.length} devices has said anything within ${Math.round(limit / 1000)} s`);
        else if (failing !== undefined && passed >= FAILS_FOR_GOOD_MS * clock.speed) done(failing);
        else cancel = clock.after(Math.min(limit - passed, LOOK_MS * clock.speed), look);
      };
      let cancel = () => {};
      signal.addEventListener('abort', stop, { once: true });
      this.tellWhoWaits = () => done();
      look();
    });
  }
}
