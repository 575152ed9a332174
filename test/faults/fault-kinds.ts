import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from './world';

export interface FaultKind {
  readonly name: string;
  /** Two faults of one part do not happen at once. */
  readonly part: 'twin' | 'agents' | 'link' | 'clock';
  readonly needsDisk?: boolean;
  /** Happens, lasts and is over. `pace`: how long outages take, beside what a restart takes: 1 is for tests. */
  happen(world: World, random: () => number, pace: number): Promise<void>;
}

const YEAR_MS = 365 * 86_400_000;
const some = (random: () => number, most: number) => sleep(random() * most);

export const FAULT_KINDS: readonly FaultKind[] = [
  {
    name: 'kill -9 of agents',
    part: 'agents',
    async happen(world, random) {
      const host = Math.floor(random() * world.hosts);
      await some(random, 1500);
      await world.killAgents(host);
      await some(random, 500);
      world.startAgents(host);
      await some(random, 1500);
    },
  },
  {
    name: 'kill -9 of agents, last record torn',
    part: 'agents',
    async happen(world, random) {
      const host = Math.floor(random() * world.hosts);
      await some(random, 1500);
      await world.killAgents(host);
      world.tearTails(host);
      world.startAgents(host);
      await some(random, 1500);
    },
  },
  {
    name: 'kill -9 of the twin',
    part: 'twin',
    async happen(world, random, pace) {
      await some(random, 1500);
      await world.killTwin();
      await some(random, 1000 * pace);
      await world.startTwin();
      await some(random, 1500);
    },
  },
  {
    name: 'restart of the twin',
    part: 'twin',
    async happen(world, random) {
      await some(random, 1500);
      await world.endTwin();
      await world.startTwin();
      await some(random, 1500);
    },
  },
  {
    name: 'half-open TCP',
    part: 'link',
    async happen(world, random, pace) {
      world.link.freeze();
      // Longer than an agent waits for a PUBACK, which is 10 s.
      await sleep(10_500 + random() * 1500 + (pace - 1) * random() * 15_000);
      world.link.thaw();
      await some(random, 2500);
    },
  },
  {
    name: 'short pause of the line',
    part: 'link',
    async happen(world, random) {
      world.link.freeze();
      await sleep(500 + random() * 2000);
      world.link.thaw();
      await some(random, 1000);
    },
  },
  {
    name: 'slow line',
    part: 'link',
    async happen(world, random, pace) {
      world.link.slow({ delayMs: 50 + random() * 300, bytesPerSecond: 4000 + random() * 20_000 });
      await sleep((1500 + random() * 2000) * pace);
      world.link.slow(undefined);
    },
  },
  {
    name: 'connections reset',
    part: 'link',
    async happen(world, random) {
      for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
        await some(random, 1500);
        world.link.reset();
      }
      await some(random, 1500);
    },
  },
  {
    name: "agents' disk full",
    part: 'agents',
    needsDisk: true,
    async happen(world, random) {
      const dies = random() < 0.5;
      await world.whileAgentDiskIsFull(async () => {
        await sleep(1000 + random() * 2000);
        if (dies) await world.killAgents(0);
      });
      if (dies) world.startAgents(0);
      await some(random, 1000);
    },
  },
  {
    name: "twin's disk full",
    part: 'twin',
    needsDisk: true,
    async happen(world, random) {
      const dies = random() < 0.3;
      await world.whileTwinDiskIsFull(async () => {
        await sleep(1500 + random() * 3000);
        if (dies) await world.killTwin();
      });
      if (dies) await world.startTwin();
      await some(random, 1000);
    },
  },
  {
    name: 'clock a year off',
    part: 'clock',
    async happen(world, random) {
      const thing = world.things[Math.floor(random() * world.things.length)] ?? '';
      await some(random, 500);
      world.jump(thing, random() < 0.5 ? YEAR_MS : -YEAR_MS);
      await sleep(500 + random() * 2000);
      if (random() < 0.5) world.jump(thing, 0);
    },
  },
];
