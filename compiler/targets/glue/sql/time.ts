import type { TimeStep } from '../../../ir/etl/step';
import type { PartitionKey } from '../../../ir/fleet/lake';
import { isNumber, tryDouble, valueSql } from './cast';
import { firstOf, type Layer, matches, text } from './sql';

const DAY_MS = 86_400_000;
const YEAR_10000_MS = 253_402_300_800_000;
const EPOCH_DAY = `DATE'1970-01-01'`;
export const DEVICE = '[A-Za-z0-9][A-Za-z0-9_:.-]{0,127}';

const ISO = [
  '\\A[ \\t]*([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})',
  '(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?',
  '(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?[ \\t]*\\z',
].join('');
/** The groups of ISO, in order. */
const PARTS = ['date', 'h', 'm', 's', 'f', 'sign', 'zh', 'zm'] as const;

/** Where a line lies, when it was taken, and which day it belongs to; `_state` and `_reason` where it is turned away. */
export function timeLayers(step: TimeStep, partitioning: readonly PartitionKey[]): readonly Layer[] {
  const folder = folderOf(partitioning);
  const device = partitioning.includes('device') ? folder('device') : valueSql('device_id');
  const number = isNumber('_said');
  const groups = PARTS.map((_, at) => `$${at + 1}`).join('|');
  return [
    [
      { name: '_unparsable', sql: '_slow._unparsable' },
      { name: 'group_id', sql: folder('group') },
      { name: 'device_id', sql: device },
      { name: '_folder_day', sql: folderDay(partitioning) },
      { name: '_said', sql: valueSql('event_time') },
      { name: '_ingest_ms', sql: valueSql('ingest_ms') },
    ],
    [
      { name: '_number', sql: `CASE WHEN ${number} THEN ${tryDouble('_said')} END` },
      {
        name: '_iso',
        sql: `CASE WHEN NOT ${number} AND _said RLIKE ${text(ISO)} THEN split(regexp_replace(_said, ${text(ISO)}, ${text(groups)}), '[|]', -1) END`,
      },
    ],
    [
      { name: '_said_ms', sql: saidMs() },
      {
        name: '_arrival_ms',
        sql: `CASE WHEN abs(floor(CAST(_ingest_ms AS DOUBLE) / ${DAY_MS}D) - datediff(_folder_day, ${EPOCH_DAY})) <= 1 THEN _ingest_ms END`,
      },
    ],
    [{ name: '_hit', sql: hit(step) }],
    [
      { name: '_reason', sql: 'coalesce(_unparsable, _hit)' },
      { name: '_odd', sql: 'CASE WHEN _unparsable IS NULL THEN _odd END' },
      {
        name: '_state',
        sql: `CASE WHEN _unparsable IS NOT NULL THEN 'unparsable' WHEN _hit IS NOT NULL THEN 'quarantined' END`,
      },
      { name: '_ms', sql: 'CASE WHEN _unparsable IS NULL AND _hit IS NULL THEN _said_ms END' },
      {
        name: '_day',
        sql: `CASE WHEN _unparsable IS NULL AND _hit IS NULL THEN date_add(${EPOCH_DAY}, CAST(_said_ms div ${DAY_MS} AS INT)) ELSE _folder_day END`,
      },
    ],
  ];
}

/** The value of a folder, `raw/<key>=<value>/…`. The run names the folders that are read, so they are there. */
const folderOf = (partitioning: readonly PartitionKey[]) => (key: PartitionKey) =>
  `substring(substring_index(substring_index(_source, '/', ${partitioning.indexOf(key) + 2}), '/', -1), ${key.length + 2})`;

function folderDay(partitioning: readonly PartitionKey[]): string {
  const folder = folderOf(partitioning);
  if (partitioning.includes('dt')) return `CAST(${folder('dt')} AS DATE)`;
  return `CAST(concat(${folder('year')}, '-', ${folder('month')}, '-', ${folder('day')}) AS DATE)`;
}

/** ms since 1970, or NULL. */
function saidMs(): string {
  const raw = (key: (typeof PARTS)[number]) => `_iso[${PARTS.indexOf(key)}]`;
  const part = (key: (typeof PARTS)[number]) => `coalesce(try_cast(${raw(key)} AS BIGINT), 0)`;
  const zone = `(${part('zh')} * 60 + ${part('zm')})`;
  const date = `try_cast(${raw('date')} AS DATE)`;
  const real = `${date} IS NOT NULL AND ${part('h')} < 24 AND ${part('m')} < 60 AND ${part('s')} < 60 AND ${part('zm')} < 60 AND ${zone} <= 1080`;
  const fraction = `CAST(rpad(substring(${raw('f')}, 1, 3), 3, '0') AS BIGINT)`;
  const offset = `(CASE WHEN ${raw('sign')} = '-' THEN -1 ELSE 1 END * ${zone} * 60000)`;
  const iso = `CAST(datediff(${date}, ${EPOCH_DAY}) AS BIGINT) * ${DAY_MS} + (${part('h')} * 60 + ${part('m')}) * 60000 + ${part('s')} * 1000 + ${fraction} - ${offset}`;
  const size = 'abs(_number)';
  return firstOf([
    [`${size} < 1.0E11D`, 'floor(_number * 1000D + 0.5D)'],
    [`${size} < 1.0E14D`, 'floor(_number + 0.5D)'],
    [`${size} < 1.0E17D`, 'floor(_number / 1000D + 0.5D)'],
    [`_number IS NULL AND _iso IS NOT NULL AND ${real}`, iso],
  ]);
}

function hit(step: TimeStep): string {
  const day = `datediff(_folder_day, ${EPOCH_DAY})`;
  const said = `_said_ms div ${DAY_MS}`;
  return firstOf([
    ['_unparsable IS NOT NULL', 'CAST(NULL AS STRING)'],
    ['device_id IS NULL', `'device-missing'`],
    [`NOT ${matches('device_id', DEVICE)}`, `'device-malformed'`],
    ['_said IS NULL', `'time-missing'`],
    [`_said_ms IS NULL OR _said_ms < 0 OR _said_ms >= ${YEAR_10000_MS}`, `'time-unreadable'`],
    [`_said_ms < ${step.earliestMs}`, `'time-past'`],
    [`_said_ms > _arrival_ms + ${step.aheadMs} OR ${said} > ${day} + ${step.daysBefore}`, `'time-future'`],
    [`_said_ms < _arrival_ms - ${step.lateMs} OR ${said} < ${day} - ${step.daysAfter}`, `'time-late'`],
  ]);
}
