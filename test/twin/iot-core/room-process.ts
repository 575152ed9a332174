import { systemClock } from '../../../runtime/clock';
import { openIotCore } from '../../../runtime/twin/iot-core/iot-core';
import { loadStacks } from '../../../runtime/twin/stacks/load';

/** The room in a process of its own, to be killed. Prints its port. */
const [, , generated = '', folder = ''] = process.argv;
const { resources } = loadStacks(generated);
const core = await openIotCore({
  resources,
  generated,
  folder,
  clock: systemClock(),
  tracer: { step: () => {} },
  onInbound: () => {},
});
process.stdout.write(`${core.port}\n`);
