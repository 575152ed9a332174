import { readFileSync } from 'node:fs';
import { awsClients } from '../../compiler/6-apply/aws/clients';
import { Pace } from '../../compiler/6-apply/aws/pace';
import { DEVICES_STEP, LEAVING_STEP } from '../../compiler/6-apply/devices/devices-step';
import { SETTINGS_STEP } from '../../compiler/6-apply/devices/roll-out/settings-step';
import { Store, type StoreAddress } from '../../compiler/6-apply/state/store';
import type { ApplyWork } from '../../compiler/6-apply/step/apply-step';
import { systemClock } from '../../compiler/6-apply/step/clock';
import type { Plan } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';

/** What a process is given that is going to be killed: a file of this, as its one argument. */
export interface DevicesOrder {
  readonly endpoint: string;
  readonly address: StoreAddress;
  readonly base: Snapshot;
  readonly target: Snapshot;
  readonly plan: Plan;
}

const { endpoint, address, base, target, plan } = JSON.parse(
  readFileSync(process.argv[2] ?? '', 'utf8'),
) as DevicesOrder;
const time = { ...systemClock, sleep: async () => {} };
const clients = awsClients({ region: address.region, endpoint, tool: 'test', pace: new Pace(time) });
const work: ApplyWork = {
  clients,
  time,
  tell: () => {},
  signal: new AbortController().signal,
  store: new Store(clients, address),
  base,
  target,
  plan,
  allowDelete: undefined,
  maxFailures: 0.02,
  deletesCertificates: true,
  goesOn: true,
  requireHeld: () => {},
};
for (const { run } of [LEAVING_STEP, DEVICES_STEP, SETTINGS_STEP]) await run(work);
