/** The shape of every topic: `<root>/<group>/<device>/<kind>`. Levels are 1-based, as IoT SQL's topic(n) counts. */
export interface Topics {
  readonly root: string;
  readonly groupLevel: number;
  readonly deviceLevel: number;
}

/** data: readings. alert: thresholds crossed, as the edge saw them. count: what became of readings, told by the thing that connects. */
export type TopicKind = 'data' | 'alert' | 'count';

export function topicOf(topics: Topics, group: string, device: string, kind: TopicKind): string {
  return `${topics.root}/${group}/${device}/${kind}`;
}
