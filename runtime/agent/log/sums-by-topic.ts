import type { AgentRecord } from '../ports';

export interface TopicSum {
  readonly topic: string;
  readonly of: AgentRecord['kind'];
  readonly count: number;
}

/** How many records there are of each topic and kind, so that 20,000 that are lost at once are a few sums. */
export function sumsByTopic(records: readonly AgentRecord[]): readonly TopicSum[] {
  const sums = new Map<string, TopicSum>();
  for (const { topic, kind } of records) {
    const key = `${kind} ${topic}`;
    sums.set(key, { topic, of: kind, count: (sums.get(key)?.count ?? 0) + 1 });
  }
  return [...sums.values()];
}
