import type { Snapshot } from '../../../schema/plan/snapshot';
import type { Clients } from '../aws/clients';
import { sdkError } from '../aws/sdk-error';
import type { StatusReader } from '../step/status-reader';
import { countsText } from './roll-out/counts-text';
import { readRollOut } from './roll-out/roll-out-record';

/** Devices by how they come to be in the registry, by connection, and how far new settings have come. */
export const DEVICE_STATUS: StatusReader = async ({ clients }, store, applied) => {
  if (!applied) return undefined;
  const { groups } = applied.snapshot;
  const count = (by: string) =>
    Object.values(groups)
      .filter(({ provisioning }) => provisioning === by)
      .reduce((sum, { things }) => sum + things.length, 0);
  const rollOut = await readRollOut(store);
  const rows: [string, string][] = [
    ['registered by apply', String(count('registered'))],
    ['by claim', `${count('claim')} may join`],
    ['connected', await connected(clients, applied.snapshot)],
  ];
  if (rollOut) {
    const { state, told, of, counts } = rollOut;
    rows.push(['settings', state === 'done' ? countsText(counts) : `${state}: ${told} of ${of} told`]);
  }
  return { title: 'devices', rows };
};

/** From the index of the fleet, whose switch is the account's; without it nobody counts connections. */
async function connected(clients: Pick<Clients, 'iot'>, { groups }: Snapshot): Promise<string> {
  const { GetIndexingConfigurationCommand, GetStatisticsCommand } = await import('@aws-sdk/client-iot');
  const iot = await clients.iot();
  try {
    const { thingIndexingConfiguration } = await iot.send(new GetIndexingConfigurationCommand({}));
    if (thingIndexingConfiguration?.thingConnectivityIndexingMode !== 'STATUS') {
      return 'not known: fleet indexing with connectivity is off in this account and region';
    }
    let sum = 0;
    for (const { thingGroup } of Object.values(groups)) {
      const queryString = `thingGroupNames:"${thingGroup}" AND connectivity.connected:true`;
      const { statistics } = await iot.send(new GetStatisticsCommand({ queryString }));
      sum += statistics?.count ?? 0;
    }
    return String(sum);
  } catch (problem) {
    const { name, status } = sdkError(problem);
    return `not known: the index of the fleet does not answer (${name || status})`;
  }
}
