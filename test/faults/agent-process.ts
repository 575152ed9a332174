import { readFileSync } from 'node:fs';
import { type Agent, startAgent } from '../../runtime/agent/agent';
import { claimIn } from '../../runtime/agent/claim';
import { Log } from '../../runtime/agent/log/log';
import { seededRandom } from '../../runtime/agent/seeded-random';
import { awsTransport } from '../../runtime/agent/transport/aws';
import { type Clock, systemClock } from '../../runtime/clock';
import type { Driver } from '../../runtime/drivers/driver';
import type { AgentConfig } from '../../schema/agent-config';
import { Ledger } from './ledger';

/** What the process is told on its command line, as JSON. */
export interface AgentProcessOptions {
  readonly agents: readonly { readonly config: AgentConfig; readonly folder: string }[];
  readonly claimFolder: string;
  readonly place: { readonly endpoint: string; readonly port: number; readonly authorityFile: string };
  readonly ledger: string;
  readonly seed: number;
  /** Messages of each agent: the mean of the pause between two, in ms; 0 reads nothing and only sends what is there. */
  readonly everyMs: number;
}

export type ToAgents =
  /** The wall clocks of these things go wrong by so much. */
  | { readonly kind: 'jump'; readonly thing: string; readonly ms: number }
  /** No more readings; what is there is sent for at most so long. Then the process ends. */
  | { readonly kind: 'stop'; readonly drainMs: number };

export type FromAgents = { readonly thing: string; readonly event: string; readonly detail: string };

/** Real agents, several to a process, to be killed. Only their readings are made up, and what their logs accept is written down. */
const options = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as AgentProcessOptions;
const ledger = new Ledger(options.ledger);
const append = Log.prototype.append;
Log.prototype.append = async function (this: Log, record) {
  await append.call(this, record);
  ledger.accepted(record);
};

/** ms that the clock of a thing is off. */
const jumps = new Map<string, number>();
const system = systemClock();
const transport = awsTransport(system);
const agents = new Map<string, Agent>();

for (const { config, folder } of options.agents) {
  const { thing } = config;
  const random = seededRandom(options.seed, `${thing}${process.pid}`);
  const clock: Clock = { ...system, now: () => system.now() + (jumps.get(thing) ?? 0) };
  const agent = startAgent({
    config,
    folder,
    place: options.place,
    claim: () => claimIn(options.claimFolder),
    transport,
    driverFor: ({ use, ...how }) =>
      countingDriver(random, use === 'simulate' && Object.values(how).includes('smart-meter') ? 2 : 1),
    clock,
    // Little jitter: an outage here is short, and what comes after it is what is tried.
    random: () => random() / 20,
    seed: options.seed,
    report: (event) => {
      if (event.kind === 'accepted' || event.kind === 'acknowledged' || event.kind === 'alert') return;
      say({ thing, event: event.kind, detail: JSON.stringify(event) });
    },
  });
  agents.set(thing, agent);
}

process.on('message', (message: ToAgents) => {
  if (message.kind === 'jump') jumps.set(message.thing, message.ms);
  else void stop(message.drainMs);
});
process.on('disconnect', () => process.exit(0));

async function stop(drainMs: number): Promise<void> {
  await Promise.all([...agents.values()].map((agent) => agent.stop(drainMs)));
  ledger.close();
  process.exit(0);
}

function say(message: FromAgents): void {
  if (process.connected) process.send?.(message);
}

/** Counts, so that no two readings are alike; marks them where its sensor has a field for that; goes above the threshold every now and then. */
function countingDriver(random: () => number, mark: number): Driver {
  return {
    manifest: { name: 'simulate', title: 'Counts.', needs: 'Nothing.' },
    faults: () => ({}),
    start({ clock, fields }, emit) {
      const marked = fields.some(({ id }) => id === 'marked') ? { marked: mark } : {};
      if (options.everyMs === 0) return { stop: async () => {} };
      let count = Math.floor(random() * 1_000_000);
      let high = false;
      let cancel = () => {};
      const read = () => {
        count += 1;
        if (random() < 0.05) high = !high;
        emit({ at: clock.now(), values: { count, level: high ? 90 : 20, ...marked } });
        cancel = clock.after(options.everyMs * 2 * random(), read);
      };
      read();
      return { stop: async () => cancel() };
    },
  };
}
