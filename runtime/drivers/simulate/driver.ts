import type { AgentDriver } from '../../../schema/agent-config';
import { checkFaults } from '../check-faults';
import type { Driver } from '../driver';
import type { Kind } from './kind';
import { BREACH, BREACH_ABOUT } from './kinds/breach';
import { kindOf } from './kinds/index';
import { manifest } from './manifest';
import { seedOf } from './noise';
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
      // A portal that nothing passes works, and so does a device that was ordered to be silent.
      source({ is: 'working' });
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
};

const faultsOf = ({ faults }: Kind) => ({ ...faults, [BREACH]: BREACH_ABOUT });

const kindName = (driver: AgentDriver): string => (driver.use === 'simulate' ? driver.kind : 'generic');
