import { type Ending, LIMITS, REASON } from './limits';

const BASIC_INGEST = /^\$aws\/rules\/([a-zA-Z0-9_]+)\/(.+)$/s;

/** Under `$`, only what AWS IoT documents can be used (developer guide, "Reserved topics"). What devices may publish to. */
const PUBLISHABLE = [
  /^\$aws\/things\/[^/]+\/shadow\/(name\/[^/]+\/)?(get|update|delete)$/,
  /^\$aws\/things\/[^/]+\/jobs\/(get|start-next|[^/]+\/(get|update))$/,
  /^\$aws\/things\/[^/]+\/streams\/[^/]+\/(get|describe)\/(json|cbor)$/,
  /^\$aws\/things\/[^/]+\/defender\/metrics\/(json|cbor)$/,
  /^\$aws\/certificates\/create(-from-csr)?\/(json|cbor)$/,
  /^\$aws\/provisioning-templates\/[^/]+\/provision\/(json|cbor)$/,
];

/** What devices may subscribe to: the first levels of a filter, wildcards included. Basic Ingest has no subscribers. */
const SUBSCRIBABLE = /^\$aws\/(things\/|certificates\/create|provisioning-templates\/|events\/)/;

/** `$aws/rules/<rule>/<topic>`: the rule, and the topic that it sees. */
export function basicIngestOf(topic: string): { readonly rule: string; readonly topic: string } | undefined {
  const match = BASIC_INGEST.exec(topic);
  return match ? { rule: match[1] ?? '', topic: match[2] ?? '' } : undefined;
}

/** Why the broker ends a connection that publishes to this topic, whatever the policy says. */
export function topicProblem(topic: string): Ending | undefined {
  const counted = basicIngestOf(topic)?.topic ?? topic;
  if (topic.startsWith('$') && counted === topic && !PUBLISHABLE.some((pattern) => pattern.test(topic))) {
    return { code: REASON.topicNameInvalid, why: `${topic} is reserved and no topic that devices publish to` };
  }
  return lengthProblem(counted, 'topic', REASON.topicNameInvalid);
}

export function filterProblem(filter: string): Ending | undefined {
  if (filter.startsWith('$') && !filter.startsWith('$share/') && !SUBSCRIBABLE.test(filter)) {
    return { code: REASON.topicFilterInvalid, why: `${filter} is reserved and no topic that devices subscribe to` };
  }
  return lengthProblem(filter, 'topic filter', REASON.topicFilterInvalid);
}

function lengthProblem(topic: string, what: string, code: number): Ending | undefined {
  const bytes = Buffer.byteLength(topic);
  if (bytes > LIMITS.topic) return { code, why: `the ${what} has ${bytes} bytes; at most ${LIMITS.topic} are allowed` };
  const levels = topic.split('/').length;
  return levels > LIMITS.levels
    ? { code, why: `the ${what} has ${levels} levels; at most ${LIMITS.levels} are allowed` }
    : undefined;
}

/**
 * Whether a filter takes in a topic, as AWS IoT has it: `a/#` takes in `a/` and `a/b`, not `a` (developer guide, "AWS IoT differences
 * from MQTT specifications"), and a wildcard at the start does not take in what begins with `$`.
 */
export function filterMatches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false;
  for (const [at, level] of wanted.entries()) {
    if (level === '#') return levels.length > at;
    if (level !== '+' && level !== levels[at]) return false;
    if (at >= levels.length) return false;
  }
  return wanted.length === levels.length;
}
