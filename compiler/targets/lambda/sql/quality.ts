import { fieldsByLetters, KEY_CONTROLS, KEY_LENGTH, KEYS_IN_REPORT, KEYS_OF_DEVICE } from '../../../ir/etl/quality';
import type { PresentStep } from '../../../ir/etl/step';
import type { EtlTree } from '../../../ir/etl/tree';
import { chain, firstOf, fixed, list } from './sql';
import { partitionColumns } from './tables';
import { DEVICE } from './time';

/** The keys that no field declares: of a device and day the most frequent by name, the others in one row. */
export function qualitySql(tree: EtlTree): string {
  const cleaned = `left(regexp_replace(k, ${fixed(KEY_CONTROLS)}, '', 'g'), ${KEY_LENGTH})`;
  const found = `SELECT
  "group_id", "_day",
  CASE WHEN regexp_full_match("device_id", ${fixed(DEVICE)}) THEN "device_id" END AS "device_id",
  unnest(list_distinct(list_transform("_odd", lambda k: ${cleaned}))) AS "key"
FROM "rows"
WHERE len("_odd") > 0`;
  const counted = `SELECT "group_id", "device_id", "_day", "key", count(*) AS "lines"
FROM "found"
GROUP BY ALL`;
  const ranked = `SELECT *, least(row_number() OVER (
  PARTITION BY "group_id", "device_id", "_day" ORDER BY "lines" DESC, "key"
), ${KEYS_OF_DEVICE + 1}) AS "_n"
FROM "counted"`;
  const kept = `SELECT "group_id", "device_id", "_day", "_n",
  max(CASE WHEN "_n" <= ${KEYS_OF_DEVICE} THEN "key" END) AS "key",
  count(*) AS "keys",
  CAST(sum("lines") AS BIGINT) AS "lines"
FROM "ranked"
GROUP BY "group_id", "device_id", "_day", "_n"`;
  const result = `SELECT${list([
    '"group_id"',
    '"device_id"',
    '"key"',
    `${meant(tree)} AS "meant"`,
    '"keys"',
    '"lines"',
    ...partitionColumns(tree.quality),
    `row_number() OVER (ORDER BY coalesce("device_id", ''), "_n") AS "_rank"`,
  ])}
FROM "kept"`;
  return `${chain([
    ['found', found],
    ['counted', counted],
    ['ranked', ranked],
    ['kept', kept],
    ['result', result],
  ])};\n`;
}

const CAPITALS = `translate("key", 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`;
const LETTERS = `regexp_replace(${CAPITALS}, '[^a-z0-9]', '', 'g')`;

function meant({ steps }: EtlTree): string {
  const { fields } = steps.find((step): step is PresentStep => step.step === 'present') ?? { fields: [] };
  return firstOf(
    fieldsByLetters(fields).map(([letters, field]) => [`${LETTERS} = ${fixed(letters)}`, fixed(field)]),
    'CAST(NULL AS VARCHAR)',
  );
}

/** For the report: names over all devices and days, out of the table above; and how many lines have any such key. */
export const UNKNOWN_SQL = `SELECT
  "key", "meant",
  sum("lines") AS "lines",
  count(DISTINCT {'group': "group_id", 'device': "device_id"}) AS "devices",
  (SELECT count(*) FROM "rows" WHERE len("_odd") > 0) AS "all",
  (SELECT sum("lines") FROM "result") AS "total"
FROM "result"
WHERE "key" IS NOT NULL
GROUP BY "key", "meant"
ORDER BY 3 DESC, "key"
LIMIT ${KEYS_IN_REPORT};
`;
