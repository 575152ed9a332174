import type { Fleet } from '../../ir/fleet/index';
import { CONFIG_SHADOW, claimClientId, configStreamStart, reportTopic, templateName } from '../../ir/names';

/**
 * A statement of an AWS IoT policy. Resources are the last part of an ARN, written as AWS reads it (`${iot:…}` unescaped).
 * In a policy `*` is a wildcard and `+` and `#` are plain letters (AWS IoT developer guide, "Using wildcard characters in MQTT and
 * AWS IoT Core policies"). Publish and Receive name a topic, Subscribe a topicfilter.
 */
export interface IotStatement {
  readonly actions: readonly ('iot:Connect' | 'iot:Publish' | 'iot:Receive' | 'iot:Subscribe')[];
  readonly resources: readonly string[];
  /** Only for a certificate that is attached to the thing it connects as. */
  readonly attached?: boolean;
}

/** Filled in by AWS from the registry when a device connects; a device cannot choose them (developer guide, "Thing policy variables"). */
const THING = '${iot:Connection.Thing.ThingName}';
const GROUP = '${iot:Connection.Thing.Attributes[group]}';

/** A device speaks as itself and for itself. */
export function deviceStatements(fleet: Fleet): readonly IotStatement[] {
  return connected(fleet, `${fleet.topics.root}/${GROUP}/${THING}`);
}

/**
 * A gateway speaks as itself, and for every sensor of its group: no policy variable knows which sensors stand behind it, so `*` takes the
 * place of the device. It cannot leave its group.
 */
export function gatewayStatements(fleet: Fleet): readonly IotStatement[] {
  return connected(fleet, `${fleet.topics.root}/${GROUP}/*`);
}

function connected(fleet: Fleet, telemetry: string): readonly IotStatement[] {
  const own = `$aws/things/${THING}`;
  const shadow = `${own}/shadow/name/${CONFIG_SHADOW}`;
  // Any thing of the account may ask for blocks of any stream that its policy names: these are the fleet's own.
  const streams = `${own}/streams/${configStreamStart(fleet)}*`;
  // One pattern for the rules of all reports: a policy is short of characters.
  const reports = reportTopic(fleet, '*', GROUP, THING);
  return [
    { actions: ['iot:Connect'], resources: [`client/${THING}`], attached: true },
    {
      actions: ['iot:Publish'],
      // Not shadow/…/*: a device may not delete its settings.
      resources: [
        ...[`${telemetry}/data`, `${telemetry}/alert`, reports],
        ...[`${shadow}/get`, `${shadow}/update`, `${own}/jobs/*`, streams],
      ].map(topic),
    },
    // What a service says to this thing and to no other. What it may ask of them is above; a policy is short of characters.
    { actions: ['iot:Subscribe'], resources: [filter(`${own}/*`)] },
    { actions: ['iot:Receive'], resources: [topic(`${own}/*`)] },
  ];
}

/**
 * What a device may do before it has an identity: ask for a certificate by a signing request (so that the key never leaves the device),
 * and ask to join the one group these credentials are for. Source: AWS IoT developer guide, "Provisioning by claim".
 */
export function claimStatements(fleet: Fleet, group: string): readonly IotStatement[] {
  const conversations = [
    '$aws/certificates/create-from-csr/*',
    `$aws/provisioning-templates/${templateName(fleet, group)}/provision/*`,
  ];
  return [
    { actions: ['iot:Connect'], resources: [`client/${claimClientId(fleet, group, '*')}`] },
    { actions: ['iot:Publish', 'iot:Receive'], resources: conversations.map(topic) },
    { actions: ['iot:Subscribe'], resources: conversations.map(filter) },
  ];
}

const topic = (name: string) => `topic/${name}`;
const filter = (name: string) => `topicfilter/${name}`;
