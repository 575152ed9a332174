import type { Json } from '../../../schema/plan/json';
import { canonical, isList, isMap, type JsonMap } from '../../5-plan/canonical';

/**
 * One form for everything that means the same to AWS, so that only a difference in meaning is drift:
 * JSON in a text is opened; in policies, one value and a list of it are the same, and neither order nor repetition counts; lists that AWS keeps
 * as sets are sorted; a text that is a number or a switch is that, because some services give them back so.
 */
export function normalForm(value: Json, key = ''): Json {
  if (typeof value === 'string') return opened(value) ?? scalar(value);
  if (isList(value))
    return sorted(
      key,
      value.map((item) => normalForm(item)),
    );
  if (!isMap(value)) return value;
  if (value['Statement'] !== undefined) return policy(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, normalForm(inner, name)]));
}

function scalar(text: string): Json {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && String(Number(text)) === text ? Number(text) : text;
}

/** Lists whose order AWS does not keep, or which mean the same in any order. */
const SETS: ReadonlySet<string> = new Set([
  'AlarmActions',
  'Architectures',
  'CompatibleArchitectures',
  'CompatibleRuntimes',
  'ManagedPolicyArns',
  'Policies',
  'Rules',
  'SearchableAttributes',
  'Tags',
  'Topics',
]);

function sorted(key: string, list: readonly Json[]): readonly Json[] {
  return SETS.has(key) ? inCanonicalOrder(list) : list;
}

const inCanonicalOrder = (list: readonly Json[]) =>
  [...list]
    .map((item) => [canonical(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item);

function opened(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return normalForm(JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

/** IAM and IoT policies, and those of buckets and topics. */
function policy(document: JsonMap): Json {
  const { Statement: statements, ...rest } = document;
  const list = (isList(statements) ? statements : [statements ?? null]).map((one) =>
    isMap(one) ? statement(one) : one,
  );
  return { ...rest, Statement: inCanonicalOrder(list) };
}

function statement(one: JsonMap): Json {
  return Object.fromEntries(
    Object.entries(one).map(([key, value]) => {
      if (/^(Not)?(Action|Resource)$/.test(key)) return [key, set(value)];
      if (/^(Not)?Principal$/.test(key)) return [key, isMap(value) ? mapped(value, set) : value];
      if (key === 'Condition' && isMap(value)) {
        return [key, mapped(value, (test) => (isMap(test) ? mapped(test, set) : test))];
      }
      return [key, value];
    }),
  );
}

function set(value: Json): Json {
  const texts = (isList(value) ? value : [value]).map((one) => (isMap(one) ? one : String(one)));
  const unique = new Map(texts.map((one) => [canonical(one), one]));
  return inCanonicalOrder([...unique.values()]);
}

const mapped = (map: JsonMap, one: (value: Json) => Json): JsonMap =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, one(value)]));
