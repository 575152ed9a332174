import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IotCore, openIotCore } from '../../../runtime/twin/iot-core/iot-core';
import type { Inbound, TraceStep } from '../../../runtime/twin/ports';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { temporaryFolder, writeExample } from './generated';
import { ManualClock } from './manual-clock';

interface Step extends TraceStep {
  readonly traceId: string;
  readonly thing: string | undefined;
}

/** The room, open over the example fleet, and all that it was heard to say. */
export interface Room {
  core: IotCore;
  readonly clock: ManualClock;
  readonly generated: string;
  readonly folder: string;
  readonly steps: Step[];
  readonly inbound: Inbound[];
  /** What the service itself told: who connects, who is gone. */
  readonly events: Inbound[];
  /** What happens to a message on its way in; a test may put its own here. */
  take: (message: Inbound) => void | Promise<void>;
  /** Adds a policy to the stacks, or replaces it. */
  usePolicy(name: string, document: unknown): Promise<void>;
  /** Closes it and opens it again over the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openRoom(): Promise<Room> {
  const temporary = temporaryFolder();
  const generated = join(temporary.path, 'generated');
  const folder = join(temporary.path, 'data');
  await writeExample(generated);
  const { resources } = loadStacks(generated);
  const open = () =>
    openIotCore({
      resources,
      generated,
      folder,
      clock: room.clock,
      tracer: { step: (traceId, thing, step) => void room.steps.push({ ...step, traceId, thing }) },
      onInbound: (message) => {
        room.inbound.push(message);
        return room.take(message);
      },
      onEvent: (event) => void room.events.push(event),
    });
  const room: Omit<Room, 'core'> & { core?: IotCore } = {
    clock: new ManualClock(),
    generated,
    folder,
    steps: [],
    inbound: [],
    events: [],
    take: () => {},
    async usePolicy(name, document) {
      const policy = {
        stack: 'iot',
        logicalId: name,
        type: 'AWS::IoT::Policy',
        name,
        arn: `arn:aws:iot:us-west-2:123456789012:policy/${name}`,
        properties: { PolicyName: name, PolicyDocument: document },
      };
      await room.core?.apply([...resources, policy], generated);
    },
    async restart() {
      await room.core?.close();
      room.core = await open();
    },
    async close() {
      await room.core?.close();
      temporary.remove();
    },
  };
  room.core = await open();
  return room as Room;
}

export interface Credentials {
  readonly certificate: string;
  readonly privateKey: string;
}

/** The claim of a group, as a device finds it in its files. */
export function claimOf({ core }: Room, group: string): Credentials {
  const claim = core.claims.get(`iot-enterprise-${group}`);
  if (!claim) throw new Error(`no claim for ${group}`);
  return {
    certificate: readFileSync(claim.certificatePath, 'utf8'),
    privateKey: readFileSync(claim.privateKeyPath, 'utf8'),
  };
}

/** A device of group1 that is registered already. */
export async function registered({ core }: Room, name: string): Promise<Credentials> {
  const thing = {
    name,
    type: 'iot-enterprise-cold-room',
    attributes: { group: 'group1' },
    groups: ['iot-enterprise-group1'],
  };
  const { certificatePem, privateKey } = await core.registerDevice(thing, ['iot-enterprise-device']);
  return { certificate: certificatePem, privateKey };
}
