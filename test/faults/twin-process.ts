import { systemClock } from '../../runtime/clock';
import { Twin } from '../../runtime/twin/wiring/twin';

/** A twin in a process of its own, to be killed. Tells its parent the port; ends well when told so. */
const [, , generated = '', dataDir = ''] = process.argv;
const twin = await Twin.boot({ generated, dataDir, clock: systemClock() });
process.on('message', () => void twin.close().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(0));
process.send?.({ port: twin.iotCore.port });
