import type { CfnValue } from '../../ir/stack';

/** One item of a `metrics` array: a metric with its dimensions, or an expression. Source: CloudWatch API reference, dashboard body. */
export type Line = readonly CfnValue[];

export type Statistic = 'Sum' | 'Average' | 'Maximum' | 'SampleCount';

/** `[namespace, name, dimension, value, …, { stat, label }]`. */
export function metric(
  [namespace, name]: readonly [namespace: string, name: string],
  dimensions: Readonly<Record<string, string>>,
  stat: Statistic,
  label: string,
): Line {
  return [namespace, name, ...Object.entries(dimensions).flat(), { stat, label }];
}

/** Seconds of a point in every graph. */
export const PERIOD = 300;

/** CloudWatch user guide, "search expression syntax": characters of a query, and searches on one graph. */
const LONGEST_SEARCH = 1024;

/** A search by exact names is cut into so many expressions at most: an account may make 50 searches a second. */
const MOST_SEARCHES = 3;

interface Search {
  readonly namespace: string;
  /** The names of the dimensions that the metric has, the one that `names` are values of among them. */
  readonly dimensions: readonly string[];
  readonly metric: string;
  readonly by: string;
  readonly names: readonly string[];
  readonly stat: Statistic;
  /** What all names begin with: where they are too many, everything with it is searched, and the busiest shown. */
  readonly start: string;
}

const BUSIEST = 50;

/** Metrics whose dimensions hold a value that AWS does not document can only be found: by the exact names that they have in another dimension. */
export function search(wanted: Search): readonly Line[] {
  const head = `{${[wanted.namespace, ...wanted.dimensions].join(',')}} MetricName="${wanted.metric}"`;
  const queries = exact(head, wanted);
  if (queries.length <= MOST_SEARCHES)
    return queries.map((query, at) => line(`SEARCH('${query}', '${wanted.stat}', ${PERIOD})`, at));
  const all = `SEARCH('${head} ${wanted.by}=${wanted.start}', '${wanted.stat}', ${PERIOD})`;
  return [line(`SORT(${all}, SUM, DESC, ${BUSIEST})`, 0)];
}

function exact(head: string, { by, names }: Search): readonly string[] {
  const queries: string[] = [];
  let terms = '';
  const query = (inner: string) => `${head} (${inner})`;
  for (const name of names) {
    const term = `${by}="${name}"`;
    const longer = terms === '' ? term : `${terms} OR ${term}`;
    if (query(longer).length <= LONGEST_SEARCH) terms = longer;
    else {
      queries.push(query(terms));
      terms = term;
    }
  }
  return terms === '' ? queries : [...queries, query(terms)];
}

/** The label is CloudWatch's own: the names of what was found. */
export const line = (expression: string, at: number): Line => [{ expression, id: `e${at + 1}` }];
