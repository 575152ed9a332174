import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { Sensor } from '../../ir/fleet/sensors';
import { gatewayTypeName, logicalId, policyName, thingGroupName, thingTypeName } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import { description } from './description';

/**
 * What ListThings can filter by; a thing type takes three (AWS::IoT::ThingType, SearchableAttributes).
 * The same for every type and manifest: whether AWS lets a type change them later is not documented.
 */
const SEARCHABLE = ['group', 'site'];

const thingTypeId = (sensor: string) => logicalId('thing-type', sensor);
const GATEWAY_TYPE_ID = 'GatewayThingType';
export const thingGroupId = (group: string) => logicalId('thing-group', group);

/** The logical id of the type of what connects for a group: its gateways, or the devices themselves. */
export function connectingTypeId({ gateways, sensor }: Group): string {
  return gateways ? GATEWAY_TYPE_ID : thingTypeId(sensor.id);
}

/** The policy of what connects for a group. */
export function connectingPolicy(fleet: Fleet, { gateways }: Group): string {
  return policyName(fleet, gateways ? 'gateway' : 'device');
}

export function thingTypes(fleet: Fleet): readonly StackResource[] {
  const gatewayGroup = fleet.groups.find(({ gateways }) => gateways);
  const sensorTypes = fleet.sensors.map((sensor) => sensorType(fleet, sensor));
  return gatewayGroup ? [...sensorTypes, gatewayType(fleet, gatewayGroup)] : sensorTypes;
}

/** Its description is made of the id, not of the title: nothing of a type can change under its name (all of ThingTypeProperties is create-only). */
function sensorType(fleet: Fleet, { id, origin }: Sensor): StackResource {
  return {
    stack: 'iot',
    logicalId: thingTypeId(id),
    type: 'AWS::IoT::ThingType',
    properties: { ThingTypeName: thingTypeName(fleet, id), ThingTypeProperties: typeProperties(`Reads ${id}`) },
    origin,
  };
}

/** One type for the gateways of all groups: a gateway is known by its group, not by what it reads. */
function gatewayType(fleet: Fleet, { gateways, origin }: Group): StackResource {
  return {
    stack: 'iot',
    logicalId: GATEWAY_TYPE_ID,
    type: 'AWS::IoT::ThingType',
    properties: {
      ThingTypeName: gatewayTypeName(fleet),
      ThingTypeProperties: typeProperties('Gateway that speaks for the sensors of its group'),
    },
    origin: gateways?.origin ?? origin,
  };
}

const typeProperties = (text: string) => ({
  ThingTypeDescription: description(text),
  SearchableAttributes: SEARCHABLE,
});

export function thingGroup(fleet: Fleet, { id, title, metadata, origin }: Group): StackResource {
  return {
    stack: 'iot',
    group: id,
    logicalId: thingGroupId(id),
    type: 'AWS::IoT::ThingGroup',
    properties: {
      ThingGroupName: thingGroupName(fleet, id),
      ThingGroupProperties: {
        ThingGroupDescription: description(title),
        AttributePayload: { Attributes: { ...Object.fromEntries(metadata), group: id } },
      },
    },
    origin,
  };
}
