import type { EtlTree } from '../../ir/etl/tree';
import type { PartitionKey } from '../../ir/fleet/lake';
import { liveViewName } from '../../ir/names';
import { quoteSqlName } from '../../quoting/quote';
import { dayFilter } from '../day-filter';
import type { View } from '../view';
import { freshRows, type RawSource } from './fresh-rows';
import { identity } from './identity';

/** Characters of the text of one view: in base64 the most that Glue keeps of it (botocore, ViewTextString: 409,600). */
const MOST_TEXT = 300_000;

/**
 * Readings since yesterday: what is curated, and what has come in since as the ETL will make it. Both sides are read once and joined by what a
 * reading is known by, so that one which a run takes from the one side to the other while the query reads is there once, whatever is read
 * first. Where there is no raw source that can be asked for all devices, or a formula cannot be said, it is what is curated.
 */
export function live(tree: EtlTree, raw: RawSource | undefined): View {
  const { curated, sensor, title } = tree;
  const { columns } = curated;
  return {
    name: liveViewName(sensor),
    meaning: `Clean readings since yesterday, those that no run of the ETL has seen among them: ${title}`,
    columns,
    select: (table) => {
      const names = columns.map((column) => quoteSqlName(column.name));
      const known = identity(tree);
      const fresh = raw && freshRows(tree, raw, known);
      const days = dayFilter(curated.partitions, 'since-yesterday');
      const from = `FROM ${table(curated.name)}\nWHERE ${days}`;
      const alone = `SELECT\n  ${names.join(',\n  ')}\n${from}\n`;
      if (fresh === undefined) return alone;
      const keys = known.map(({ name, sql }) => `${sql} AS ${quoteSqlName(name)}`);
      const made = `SELECT ${[`${dayOf(curated.partitions)} AS "_day"`, ...keys, ...names].join(', ')}\n${from}`;
      const values = names.map(
        (column) => `  CASE WHEN "m"."_day" IS NULL THEN "f".${column} ELSE "m".${column} END AS ${column}`,
      );
      const same = ['_day', ...known.map(({ name }) => name)].map(
        (name) => `"m".${quoteSqlName(name)} = "f".${quoteSqlName(name)}`,
      );
      const text = `SELECT\n${values.join(',\n')}
FROM (\n${made}\n) AS "m"
FULL OUTER JOIN (\n${fresh}\n) AS "f"
  ON ${same.join('\n  AND ')}\n`;
      return text.length > MOST_TEXT ? alone : text;
    },
  };
}

const dayOf = (keys: readonly PartitionKey[]) =>
  keys.includes('dt') ? '"dt"' : '"year" || \'-\' || "month" || \'-\' || "day"';
