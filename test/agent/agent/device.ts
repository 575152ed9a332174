import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Agent, type AgentOptions, startAgent } from '../../../runtime/agent/agent';
import type { AgentEvent, Credentials, Transport } from '../../../runtime/agent/ports';
import { seededRandom } from '../../../runtime/agent/seeded-random';
import type { AgentConfig } from '../../../schema/agent-config';
import { CONFIG } from '../settings/config';
import { counterDriver } from './counter-driver';

/** A device that counts, registered by hand, and what it said. */
export interface Device {
  readonly folder: string;
  readonly events: AgentEvent[];
  agent: Agent;
  count(kind: 'accepted' | 'acknowledged' | 'dropped'): number;
  /** Resolves when an event of this kind has come; `after` so many events. */
  heard(kind: AgentEvent['kind'], after?: number): Promise<AgentEvent>;
}

const { deadband: _, ...temperature } = CONFIG.fields[1] ?? { id: 'temperature', type: 'number', unit: 'Cel' };

export const REGISTERED: AgentConfig = {
  ...CONFIG,
  provisioning: { ...CONFIG.provisioning, by: 'registered' },
  everyMs: 100,
  fields: [temperature],
};

/** Puts certificate and key where a technician would. */
export function bringIdentity(folder: string, { certificate, privateKey }: Credentials): void {
  const identity = join(folder, 'identity');
  mkdirSync(identity, { recursive: true, mode: 0o700 });
  writeFileSync(join(identity, 'certificate.pem'), certificate, { mode: 0o600 });
  writeFileSync(join(identity, 'private.key'), privateKey, { mode: 0o600 });
}

export function startDevice(
  options: Pick<AgentOptions, 'folder' | 'clock'> & { transport: Transport } & Partial<AgentOptions>,
): Device {
  const events: AgentEvent[] = [];
  const listeners = new Set<() => void>();
  const report = (event: AgentEvent) => {
    events.push(event);
    for (const look of listeners) look();
  };
  const agent = startAgent({
    config: REGISTERED,
    claim: () => undefined,
    driverFor: counterDriver,
    random: seededRandom(1, 'temp-001'),
    seed: 1,
    report,
    ...options,
  });
  return {
    folder: options.folder,
    events,
    agent,
    count: (kind) =>
      events.reduce((sum, event) => (event.kind === kind && 'count' in event ? sum + event.count : sum), 0),
    heard: (kind, after = 0) =>
      new Promise((resolve) => {
        const look = () => {
          const found = events.slice(after).find((event) => event.kind === kind);
          if (!found) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
      }),
  };
}
