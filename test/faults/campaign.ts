import type { FaultKind } from './fault-kinds';
import { FAULT_KINDS } from './fault-kinds';
import { judge, type Verdict } from './verdict';
import { World, type WorldOptions } from './world';

export interface CampaignOptions extends WorldOptions {
  /** Whether there is another round. */
  more(): boolean;
  /** See FaultKind. */
  readonly pace: number;
  /** Which faults come in order, before chance decides; a round has as many as a list holds. */
  readonly first?: readonly (readonly string[])[];
  /** A line for each round. */
  say(line: string): void;
}

export interface CampaignResult {
  readonly rounds: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly verdict: Verdict;
  readonly surprises: readonly string[];
  readonly dropped: ReadonlyMap<string, number>;
}

/** Breaks a world round after round, lets it heal, and judges what it came to. `after` sees it before it is closed. */
export async function campaign(
  options: CampaignOptions,
  after: (world: World, verdict: Verdict) => Promise<void> = async () => {},
): Promise<CampaignResult> {
  const world = await World.open(options);
  try {
    const faults = new Map<string, number>();
    let rounds = 0;
    for (; options.more(); rounds++) {
      const chosen = options.first?.[rounds]?.map(kindOf) ?? chance(world, options.random);
      options.say(`${options.ingest} round ${rounds + 1}: ${chosen.map(({ name }) => name).join(' + ')}`);
      await Promise.all(chosen.map((kind) => kind.happen(world, options.random, options.pace)));
      for (const { name } of chosen) faults.set(name, (faults.get(name) ?? 0) + 1);
    }
    const verdict = judge(await world.finish());
    await after(world, verdict);
    return { rounds, faults, verdict, surprises: world.surprises, dropped: world.dropped };
  } finally {
    await world.close();
  }
}

/** One fault, or every third time two of different parts at once. */
function chance(world: World, random: () => number): readonly FaultKind[] {
  const possible = FAULT_KINDS.filter(({ needsDisk }) => !needsDisk || world.hasDisks);
  const one = pick(possible, random);
  if (random() < 2 / 3) return [one];
  const others = possible.filter(({ part }) => part !== one.part);
  return [one, pick(others, random)];
}

function pick(kinds: readonly FaultKind[], random: () => number): FaultKind {
  const kind = kinds[Math.floor(random() * kinds.length)];
  if (!kind) throw new Error('there is no fault to choose');
  return kind;
}

function kindOf(name: string): FaultKind {
  const kind = FAULT_KINDS.find((known) => known.name === name);
  if (!kind) throw new Error(`there is no fault ${name}`);
  return kind;
}
