import { BlockList, isIP } from 'node:net';
import { bindPattern, matches, type Pattern, parsePattern } from './pattern';

/** What a policy may ask about a connection: the value of a key, or undefined where the connection has none. */
export type Variables = (name: string) => string | undefined;

export interface Condition {
  /** As written: `Bool iot:Connection.Thing.IsAttached true`. */
  readonly text: string;
  /** Why it does not hold; undefined when it does. */
  failure(variables: Variables): string | undefined;
}

type Test = (actual: string, wanted: string) => boolean;

interface Operator {
  readonly test: Test;
  /** A negated operator holds when none of the values matches, and when the key is missing. */
  readonly negated?: true;
  readonly wildcards?: true;
}

const lower = (text: string) => text.toLowerCase();
const numeric =
  (compare: (a: number, b: number) => boolean): Test =>
  (actual, wanted) =>
    compare(Number(actual), Number(wanted));
const equal: Test = (actual, wanted) => actual === wanted;
const equalIgnoringCase: Test = (actual, wanted) => lower(actual) === lower(wanted);
const inRange: Test = (actual, wanted) => {
  const [network = '', prefix] = wanted.split('/');
  const list = new BlockList();
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(network, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  return list.check(actual, isIP(actual) === 6 ? 'ipv6' : 'ipv4');
};

/** IAM user guide, "IAM JSON policy elements: Condition operators". Arn and StringLike operators take wildcards. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { test: equal },
  StringNotEquals: { test: equal, negated: true },
  StringEqualsIgnoreCase: { test: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { test: equalIgnoringCase, negated: true },
  StringLike: { test: equal, wildcards: true },
  StringNotLike: { test: equal, negated: true, wildcards: true },
  ArnEquals: { test: equal, wildcards: true },
  ArnLike: { test: equal, wildcards: true },
  ArnNotEquals: { test: equal, negated: true, wildcards: true },
  ArnNotLike: { test: equal, negated: true, wildcards: true },
  Bool: { test: equalIgnoringCase },
  NumericEquals: { test: numeric((a, b) => a === b) },
  NumericNotEquals: { test: numeric((a, b) => a === b), negated: true },
  NumericLessThan: { test: numeric((a, b) => a < b) },
  NumericLessThanEquals: { test: numeric((a, b) => a <= b) },
  NumericGreaterThan: { test: numeric((a, b) => a > b) },
  NumericGreaterThanEquals: { test: numeric((a, b) => a >= b) },
  IpAddress: { test: inRange },
  NotIpAddress: { test: inRange, negated: true },
};

/** Conditions of one statement; all must hold. Throws for an operator that the twin does not know, by name. */
export function compileConditions(block: Readonly<Record<string, unknown>> = {}): readonly Condition[] {
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys as Readonly<Record<string, unknown>>).map(([key, values]) =>
      compileCondition(operator, key, (Array.isArray(values) ? values : [values]).map(String)),
    ),
  );
}

function compileCondition(written: string, key: string, values: readonly string[]): Condition {
  const text = `${written} ${key} ${values.join(' or ')}`;
  // Every key of a connection has one value, so "any of the values" and "all of the values" ask the same.
  const set = /^For(Any|All)Values?:/.exec(written);
  const name = written.slice(set?.[0].length ?? 0);
  if (name === 'Null') return nullCondition(text, key, values[0] === 'true');
  const ifExists = name.endsWith('IfExists');
  const operator = OPERATORS[ifExists ? name.slice(0, -'IfExists'.length) : name];
  if (!operator) throw new Error(`the twin does not know the condition operator ${written}`);
  const patterns = values.map((value) => parsePattern(value, operator.wildcards === true));
  const whenMissing = ifExists || operator.negated === true || set?.[1] === 'All';
  return {
    text,
    failure(variables) {
      const actual = variables(key);
      if (actual === undefined) return whenMissing ? undefined : `${text}: ${key} has no value`;
      const met = patterns.some((pattern) => holds(operator, pattern, actual, variables));
      return met === (operator.negated !== true) ? undefined : `${text}: ${key} is ${JSON.stringify(actual)}`;
    },
  };
}

function holds(operator: Operator, pattern: Pattern, actual: string, variables: Variables): boolean {
  const bound = bindPattern(pattern, variables);
  if ('undefined' in bound) return false;
  return operator.wildcards ? matches(bound, actual) : operator.test(actual, bound.tokens.join(''));
}

function nullCondition(text: string, key: string, wantsMissing: boolean): Condition {
  return {
    text,
    failure: (variables) => {
      const missing = variables(key) === undefined;
      return missing === wantsMissing ? undefined : `${text}: ${key} has ${missing ? 'no' : 'a'} value`;
    },
  };
}
