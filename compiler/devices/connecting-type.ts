import type { Group } from '../ir/fleet/groups';
import type { Fleet } from '../ir/fleet/index';
import { gatewayTypeName, thingTypeName } from '../ir/names';

/** The name of the thing type of what connects for a group: its gateways, or the devices themselves. */
export function connectingType(fleet: Fleet, { gateways, sensor }: Group): string {
  return gateways ? gatewayTypeName(fleet) : thingTypeName(fleet, sensor.id);
}
