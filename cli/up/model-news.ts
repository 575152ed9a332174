import type { AcceptedEdgeModel } from '../../runtime/twin/ml/edge-models';
import type { ExpectedAgents } from './expected-agents';
import type { RunProblems } from './run-problems';
import type { ToldAgents } from './told-agents';

/** Who is told that agents watch by another version of a model, and when. */
export class ModelNews {
  constructor(
    private readonly told: ToldAgents,
    private readonly expected: ExpectedAgents,
    private readonly problems: RunProblems,
  ) {}

  /** A version was accepted or withdrawn: the agents of its groups are told, in the same words as of any change. */
  async watching(models: readonly AcceptedEdgeModel[]): Promise<void> {
    const groups = this.told.watchBy(models);
    await this.told.tell([...this.expected.configs.values()].filter(({ group }) => groups.has(group)));
  }

  /** Who has joined since a model was accepted hears of it now; who knows is not told again. */
  joined(thing: string): void {
    const config = this.expected.configs.get(thing);
    if (!config || !this.told.isWatching(config.group)) return;
    void this.told
      .tell([config])
      .catch((problem: unknown) =>
        this.problems.tell(problem instanceof Error ? problem.message : String(problem), thing),
      );
  }
}
