import { diagnose } from '../../diagnostics/diagnose';
import { connecting, devicesOf } from '../../ir/fleet/groups';
import { claimClientIdStart } from '../../ir/names';
import type { FleetCheck } from './index';

/**
 * Is no thing called like a device that is still without an identity? Claim policies allow `client/<fleet>-claim-*`, and a second client
 * with an id that is connected throws the first one off (AWS IoT developer guide, "MQTT").
 */
export const serialClaim: FleetCheck = function* (fleet) {
  const start = claimClientIdStart(fleet);
  for (const group of fleet.groups) {
    const things = connecting(group);
    if (things.range) {
      const { prefix } = things.range;
      if (prefix.startsWith(start)) yield diagnose('serial-claim', things.origin.place, { serial: prefix, start });
      continue;
    }
    for (const { serial, origin } of devicesOf(things)) {
      if (!serial.startsWith(start)) continue;
      yield diagnose('serial-claim', origin.place, { serial, start }, { fold: `serial-claim ${group.id}` });
    }
  }
};
