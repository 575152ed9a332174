import { readStream, type StreamSettings } from '../twin/firehose/stream-settings';
import type { Inbound, ResolvedResource } from '../twin/ports';
import { type LoadedRule, loadRules } from '../twin/rules/load-rules';
import { Message } from '../twin/rules/message';
import { Result } from '../twin/rules/result';
import { TopicTrie } from '../twin/rules/topic-trie';

/** A line of the lake: what a rule made of one message, and the folder of the bucket in which its object lies. */
export interface LakeLine {
  readonly bucket: string;
  /** Ends with `/`. */
  readonly folder: string;
  /** With or without the LF that ends it. */
  readonly line: Uint8Array;
}

const INTO_THE_LAKE: ReadonlySet<string> = new Set(['S3Action', 'FirehoseAction']);

/**
 * The compiled rules, as far as they write into the lake: their own SQL, keys and prefixes, evaluated by the engine of the twin. What else a rule does
 * (notify, count, raise an alarm) is left out: nobody is paged for the past.
 */
export class LakeRules {
  readonly #accountId: string;
  readonly #rules = new TopicTrie<LoadedRule>();
  readonly #streams = new Map<string, StreamSettings>();
  readonly #routes = new Map<string, { readonly levels: readonly string[]; readonly rules: readonly LoadedRule[] }>();

  constructor(resources: readonly ResolvedResource[], accountId: string) {
    this.#accountId = accountId;
    for (const rule of loadRules(resources).rules)
      if (rule.compiled.filter !== undefined && rule.actions.some(({ name }) => INTO_THE_LAKE.has(name)))
        this.#rules.add(rule.compiled.filter, rule);
    for (const resource of resources) {
      if (resource.type !== 'AWS::KinesisFirehose::DeliveryStream') continue;
      const stream = readStream(resource);
      if ('settings' in stream) this.#streams.set(resource.name, stream.settings);
    }
  }

  /** Throws where a rule cannot take the message, or a stream is not there: then the compiled files are at fault. */
  linesOf(inbound: Inbound): readonly LakeLine[] {
    const { levels, rules } = this.#routeOf(inbound.topic);
    const message = new Message(inbound, levels);
    const env = { now: inbound.at, accountId: this.#accountId, uuid: () => inbound.traceId, random: () => 0 };
    return rules.flatMap(({ name, compiled, actions }) => {
      const scope = compiled.open(message, env);
      const outcome = compiled.evaluate(scope);
      if (outcome.kind === 'skipped') return [];
      if (outcome.kind === 'failed') throw new Error(`the rule ${name} cannot take a message: ${outcome.message}`);
      const result = outcome.kind === 'bytes' ? Result.ofPayload(message) : new Result(outcome.value);
      return actions.flatMap((action) => {
        const effect = action.plan(scope, result);
        if (effect.kind === 's3') return [lineIn(effect.bucket, effect.key, effect.body)];
        if (effect.kind === 'firehose')
          return effect.records.map((record) => this.#streamed(effect.stream, record, inbound.at));
        if (effect.kind === 'invalid') throw new Error(`the rule ${name} cannot act: ${effect.message}`);
        return [];
      });
    });
  }

  #routeOf(topic: string) {
    const known = this.#routes.get(topic);
    if (known) return known;
    const levels = topic.split('/');
    const route = { levels, rules: this.#rules.match(levels) };
    this.#routes.set(topic, route);
    return route;
  }

  #streamed(name: string, record: Uint8Array, at: number): LakeLine {
    const settings = this.#streams.get(name);
    if (settings === undefined) throw new Error(`there is no delivery stream ${name} in the stacks`);
    const partitionKeys = settings.partitionQuery?.(record) ?? {};
    if ('failure' in partitionKeys) throw new Error(`${name}: ${JSON.stringify(partitionKeys.failure)}`);
    const keys = partitionKeys as Readonly<Record<string, string>>;
    const prefix = settings.prefix({ at, partitionKeys: keys, random: () => 0 });
    return lineIn(settings.bucket, prefix, record);
  }
}

/** The last part of a key names an object of one message, which is a line of a larger one here. */
function lineIn(bucket: string, key: string, body: Uint8Array): LakeLine {
  return { bucket, folder: key.slice(0, key.lastIndexOf('/') + 1), line: body };
}
