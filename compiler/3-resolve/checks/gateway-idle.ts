import { diagnose } from '../../diagnostics/diagnose';
import { type DeviceSet, devicesOf } from '../../ir/fleet/groups';
import type { FleetCheck } from './index';

/** Has every gateway something to speak for? */
export const gatewayIdle: FleetCheck = function* ({ groups }) {
  for (const { id, devices, gateways } of groups) {
    if (!gateways) continue;
    const { idle, example } = idleAmong(gateways, devices);
    if (idle === 0) continue;
    const params = { group: id, idle, gateways: gateways.count, example };
    yield diagnose('gateway-idle', gateways.origin.place, params);
  }
};

function idleAmong(gateways: DeviceSet, devices: DeviceSet): { idle: number; example: string } {
  // Counted devices are dealt out in turn, so the first gateways have them.
  const busy = devices.range ? undefined : new Set<string | undefined>();
  if (busy) for (const { gateway } of devicesOf(devices)) busy.add(gateway);
  let idle = 0;
  let example = '';
  for (let index = busy ? 0 : devices.count; index < gateways.count; index++) {
    const { serial } = gateways.at(index);
    if (busy?.has(serial)) continue;
    if (idle === 0) example = serial;
    idle++;
  }
  return { idle, example };
}
