import type { AgentDriver } from '../../../schema/agent-config';
import { checkFaults } from '../check-faults';
import type { Driver } from '../driver';
import type { Kind } from './kind';
import { BREACH, BREACH_ABOUT } from './kinds/breach';
import { kindOf } from './kinds/index';
import { SILENT, SILENT_ABOUT } from './kinds/silent';
import { manifest } from './manifest';
import { chance, seedOf } from './noise';
import { simulated } from './readings';

export const simulate: Driver = {
  manifest,
  faults: (driver) => faultsOf(kindOf(kindName(driver))),
  start({ driver, device, fields, thresholds, everyMs, clock, seed, faults, source }, emit) {
    const kind = kindOf(kindName(driver));
    checkFaults(faults, faultsOf(kind), `the model ${kind.name}`);
    const readings = simulated({ kind, fields, thresholds, seed: seedOf(seed, device.id), faults });
    let cancel = () => {};
    // What was said before a restart is not said again.
    let asked = clock.now();
    let due = clock.monotonic();
    const ask = () => {
      const now = clock.now();
      // A portal that nothing passes works, and so does a device that was ordered to be silent, though it gives no sign of life.
      const isOrderedSilent = faults.some((fault) => fault.kind === SILENT && fault.from <= now && now < fault.until);
      source({ is: 'working', isOrderedSilent });
      for (const reading of readings(asked, now)) emit(reading);
      asked = now;
      // What was slept through is not made up for: a sensor would not have been asked either.
      due = Math.max(due + everyMs, clock.monotonic());
      cancel = clock.after(due - clock.monotonic(), ask);
    };
    cancel = clock.after(0, ask);
    return {
      stop: async () => cancel(),
    };
  },
  past: {
    faults({ driver, thresholds }) {
      const { past } = kindOf(kindName(driver));
      return Object.fromEntries(Object.entries(past).filter(([kind]) => kind !== BREACH || thresholds.length > 0));
    },
    *readings({ driver, device, fields, thresholds, everyMs, firstOfMs, seed, faults }, { from, until }) {
      const kind = kindOf(kindName(driver));
      checkFaults(faults, faultsOf(kind), `the model ${kind.name}`);
      const own = seedOf(seed, device.id);
      const readings = simulated({ kind, fields, thresholds, seed: own, faults });
      const isWanted = firstOf(firstOfMs, from);
      let asked = from - 1;
      // Devices were switched on one after the other: each has its own moment within the interval.
      for (let t = from + Math.floor(chance(own, 0) * everyMs); t < until; t += everyMs) {
        yield* readings(asked, t, isWanted);
        asked = t;
      }
    },
  },
};

/** Of moments in their order, the first of each interval. */
function firstOf(everyMs: number | undefined, from: number): (at: number) => boolean {
  if (everyMs === undefined) return () => true;
  let before = -1;
  return (at) => {
    const now = Math.floor((at - from) / everyMs);
    const isFirst = now !== before;
    before = now;
    return isFirst;
  };
}

const faultsOf = ({ faults }: Kind) => ({ ...faults, [BREACH]: BREACH_ABOUT, [SILENT]: SILENT_ABOUT });

const kindName = (driver: AgentDriver): string => (driver.use === 'simulate' ? driver.kind : 'generic');
