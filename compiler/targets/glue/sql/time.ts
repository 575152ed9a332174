import type { TimeStep } from '../../../ir/etl/step';
import type { PartitionKey } from '../../../ir/fleet/lake';
import { isNumber, tryDouble, valueSql, waits } from './cast';
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

/** Where a line lies, and when it says that it was taken; whether the time between its boot and its arrival can be told, and its clock was wrong for certain. */
export function clockLayers({ wrongMs }: TimeStep, partitioning: readonly PartitionKey[]): readonly Layer[] {
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
      { name: '_counted_ms', sql: valueSql('monotonic_ms') },
      { name: '_boot', sql: valueSql('boot_id') },
      { name: '_at_once', sql: `NOT (${valueSql('late')})` },
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
      { name: '_monotonic_ms', sql: `CASE WHEN _counted_ms BETWEEN 0 AND ${YEAR_10000_MS} THEN _counted_ms END` },
    ],
    [
      {
        name: '_is_told',
        sql: `_unparsable IS NULL AND _said_ms BETWEEN 0 AND ${YEAR_10000_MS - 1} AND _arrival_ms IS NOT NULL AND _monotonic_ms IS NOT NULL AND _boot IS NOT NULL`,
      },
    ],
    [
      {
        name: '_is_wrong',
        sql: `coalesce(_is_told AND (_arrival_ms - _said_ms < -${wrongMs} OR _at_once AND _arrival_ms - _said_ms > ${waits(wrongMs)}), FALSE)`,
      },
    ],
  ];
}

/**
 * The boots in which a clock was wrong, and when each began: by its own clock where that was right, else by the first line that arrived. A boot whose right
 * times disagree slept between them, and has no one beginning.
 */
export function bootsView({ wrongMs }: TimeStep): object {
  const off = 'abs(_arrival_ms - _said_ms)';
  const isRight = `_at_once AND ${off} <= ${waits(wrongMs)}`;
  const booted = '_said_ms - _monotonic_ms';
  return {
    values: [
      { name: '_arrived', sql: 'min(CASE WHEN _at_once THEN _arrival_ms - _monotonic_ms END)' },
      {
        name: '_right',
        sql: `min(CASE WHEN ${isRight} THEN named_struct('off', ${off}, 'booted', ${booted}) END)`,
      },
      { name: '_least', sql: `min(CASE WHEN ${isRight} THEN ${booted} END)` },
      { name: '_most', sql: `max(CASE WHEN ${isRight} THEN ${booted} END)` },
      { name: '_was_wrong', sql: 'bool_or(_is_wrong)' },
    ],
    found: `_was_wrong AND _arrived IS NOT NULL AND coalesce(_most - _least <= ${waits(wrongMs)}, TRUE)`,
    booted: 'coalesce(_right.booted, _arrived)',
    isJudged: '_is_told AND _booted_ms IS NOT NULL',
    isRighted: `coalesce(_is_told AND abs(_said_ms - _monotonic_ms - _booted_ms) > ${waits(wrongMs)}, FALSE)`,
  };
}

/** Which day a line belongs to, and did before its clock was put right; `_state` and `_reason` where it is turned away. */
export function timeLayers(step: TimeStep): readonly Layer[] {
  return [
    [
      { name: '_hit', sql: hit(step, '_said_ms') },
      { name: '_hit_before', sql: `CASE WHEN _is_righted THEN ${hit(step, '_claimed_ms')} END` },
    ],
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
      {
        name: '_day_before',
        sql: `CASE WHEN NOT _is_righted THEN NULL WHEN _hit_before IS NULL THEN date_add(${EPOCH_DAY}, CAST(_claimed_ms div ${DAY_MS} AS INT)) ELSE _folder_day END`,
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

/** Why a line with this time is turned away. */
function hit(step: TimeStep, ms: string): string {
  const day = `datediff(_folder_day, ${EPOCH_DAY})`;
  const said = `${ms} div ${DAY_MS}`;
  return firstOf([
    ['_unparsable IS NOT NULL', 'CAST(NULL AS STRING)'],
    ['device_id IS NULL', `'device-missing'`],
    [`NOT ${matches('device_id', DEVICE)}`, `'device-malformed'`],
    ['_said IS NULL', `'time-missing'`],
    [`${ms} IS NULL OR ${ms} < 0 OR ${ms} >= ${YEAR_10000_MS}`, `'time-unreadable'`],
    [`${ms} < ${step.earliestMs}`, `'time-past'`],
    [`${ms} > _arrival_ms + ${step.aheadMs} OR ${said} > ${day} + ${step.daysBefore}`, `'time-future'`],
    [`${ms} < _arrival_ms - ${step.lateMs} OR ${said} < ${day} - ${step.daysAfter}`, `'time-late'`],
  ]);
}
