import { compileDatePattern } from './date-pattern';
import { randomString } from './random-string';

/** What a prefix is made of when an object is written. */
export interface PrefixValues {
  /** When the oldest record of the object arrived: ms since 1970. */
  readonly at: number;
  readonly partitionKeys: Readonly<Record<string, string>>;
  /** Why the records did not reach the destination; only in error prefixes. */
  readonly errorType?: string;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

export type Prefix = (values: PrefixValues) => string;

export interface CompiledPrefix {
  readonly render: Prefix;
  /** The keys that it takes from partitionKeyFromQuery. */
  readonly partitionKeys: readonly string[];
  readonly problems: readonly string[];
}

/** Firehose developer guide, "Custom prefixes for Amazon S3 objects": what it adds where no expression has a time. */
const DEFAULT_TIME = '!{timestamp:yyyy/MM/dd/HH/}';

/** `kind` decides which expressions are allowed: partition keys only in a prefix, the error type only in an error prefix. */
export function compilePrefix(text: string, kind: 'prefix' | 'error prefix'): CompiledPrefix {
  const timed = kind === 'error prefix' || text.includes('!{timestamp:') ? text : text + DEFAULT_TIME;
  const problems: string[] = [];
  const keys: string[] = [];
  const parts: Prefix[] = [];
  const refuse = (problem: string) => problems.push(`the ${kind} ${text}: ${problem}`);
  let end = 0;
  for (const match of timed.matchAll(/!\{([^:}]*)(?::([^}]*))?\}/g)) {
    const [whole, namespace, value = ''] = match;
    const literal = timed.slice(end, match.index);
    parts.push(() => literal);
    end = match.index + whole.length;
    if (namespace === 'timestamp') {
      const pattern = compileDatePattern(value);
      if (typeof pattern === 'function') parts.push(({ at }) => pattern(at));
      else refuse(pattern.problem);
    } else if (whole === '!{firehose:random-string}') parts.push(({ random }) => randomString(random));
    else if (whole === '!{firehose:error-output-type}' && kind === 'error prefix') {
      parts.push(({ errorType = '' }) => errorType);
    } else if (namespace === 'partitionKeyFromQuery' && kind === 'prefix') {
      keys.push(value);
      parts.push(({ partitionKeys }) => partitionKeys[value] ?? '');
    } else refuse(`the twin does not know ${whole} here`);
  }
  const rest = timed.slice(end);
  if (rest.includes('!{')) refuse('an expression is not closed');
  parts.push(() => rest);
  return { render: (values) => parts.map((part) => part(values)).join(''), partitionKeys: keys, problems };
}
