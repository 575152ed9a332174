import { createHash } from 'node:crypto';
import { DAY_MS } from '../../schema/duration';
import { ENVELOPE } from '../../schema/envelope';
import { column, type EtlColumn, type EtlTable } from '../ir/etl/column';
import type { CastStep, EtlStep, RangeLimit } from '../ir/etl/step';
import type { EtlGroup, EtlTree } from '../ir/etl/tree';
import type { Dashboard } from '../ir/fleet/dashboards';
import type { CleanRule, Etl } from '../ir/fleet/etl';
import type { Group } from '../ir/fleet/groups';
import type { Lake, PartitionKey } from '../ir/fleet/lake';
import type { Field, FieldType, Sensor } from '../ir/fleet/sensors';
import { curatedTableName, qualityTableName, quarantineTableName } from '../ir/names';
import { metadataColumns } from './metadata-columns';
import { rollups } from './rollups';
import { flagged, thresholdColumns } from './threshold-columns';
import { tracks } from './tracks';

const MINUTE_MS = 60_000;
/** How far a clock may be off the arrival. */
const AHEAD_MS = 15 * MINUTE_MS;
/** A reading that was sent when it was taken is there long before. */
const LATE_MS = MINUTE_MS;
/** Three of the longest waits are a gap; no more than half a day. */
const WAITS_IN_GAP = 3;
const LONGEST_GAP_MS = DAY_MS / 2;
/** With a deadband, an unchanged value is sent every tenth interval. */
const SIGN_OF_LIFE = 10;

const BY_DAY: readonly PartitionKey[] = ['group', 'dt'];

export interface EtlParts {
  readonly etl: Omit<Etl, 'trees'>;
  readonly sensors: readonly Sensor[];
  readonly groups: readonly Group[];
  readonly lake: Lake;
  readonly dashboards: readonly Dashboard[];
}

/** A tree per type of sensor that a group uses. */
export function etlTrees(parts: EtlParts): readonly EtlTree[] {
  return parts.sensors.flatMap((sensor) => {
    const groups = parts.groups.filter((group) => group.sensor.id === sensor.id);
    return groups.length > 0 ? [etlTree(sensor, groups, parts)] : [];
  });
}

function etlTree(sensor: Sensor, groups: readonly Group[], { etl, lake, dashboards }: EtlParts): EtlTree {
  const steps = stepsOf(sensor, groups, etl, lake);
  return {
    sensor: sensor.id,
    title: sensor.title,
    groups: groups.map((group) => ({ id: group.id, gapMs: gap(group) })),
    steps,
    curated: curatedTable(sensor, steps, lake),
    quarantine: quarantineTable(sensor),
    quality: qualityTable(sensor),
    rollups: rollups(sensor, groups, etl),
    tracks: tracks(sensor, groups, dashboards),
    compression: lake.curated.compression,
    placing: placing(steps, lake),
  };
}

/** Raised where the steps `read` and `time` come to mean something else. */
const PLACING_VERSION = 2;

function placing(steps: readonly EtlStep[], { partitioning }: Lake): string {
  const rules = steps.filter(({ step }) => step === 'time').map(({ output: _, ...rule }) => rule);
  const text = JSON.stringify([PLACING_VERSION, partitioning, rules]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function gap({ everyMs, sensor }: Group): EtlGroup['gapMs'] {
  const wait = sensor.fields.some(({ deadband }) => deadband !== undefined) ? SIGN_OF_LIFE * everyMs : everyMs;
  return Math.min(WAITS_IN_GAP * wait, LONGEST_GAP_MS);
}

const TYPES = { number: 'double', integer: 'bigint', string: 'string', boolean: 'boolean' } as const;
const GLUE_TYPES: Readonly<Record<string, FieldType>> = {
  string: 'string',
  bigint: 'integer',
  int: 'integer',
  boolean: 'boolean',
};

/** Decided by the steps `read` and `time`; the other columns of the envelope are cast like fields. */
const PLACED = new Set(['event_time', 'group_id', 'device_id', 'ingest_ms']);

const fieldColumn = ({ id, type, title, unit }: Field) => column(id, TYPES[type], title, unit);

function stepsOf(sensor: Sensor, groups: readonly Group[], etl: Omit<Etl, 'trees'>, lake: Lake): readonly EtlStep[] {
  const { fields } = sensor;
  const keys = [
    ...ENVELOPE.map(({ name }) => name).filter((name) => name !== 'group_id'),
    ...fields.map(({ id }) => id),
  ];
  const read = [
    ...PLACES,
    ...keys.filter((name) => name !== 'device_id').map((name) => column(name, 'string', 'the token, as JSON')),
  ];
  const time = [...PLACES, EVENT_TIME, INGEST_TIME, ...read.filter(({ name }) => isCast(name))];
  const cast = [...envelopeColumns(), ...fields.map(fieldColumn)];
  const clean = [...cast, QUALITY];
  const derived = etl.derive.flatMap(({ id, type, title, unit, on }) => {
    const expression = on.get(sensor.id);
    return expression ? [{ name: id, type, expression, column: column(id, TYPES[type], title, unit) }] : [];
  });
  const withDerived = [...cast, ...derived.map((field) => field.column)];
  const metadata = etl.enrich.metadata ? metadataColumns(groups) : [];
  const enriched = [
    ...withDerived,
    ...metadata.map((name) => column(name, 'string', 'metadata of the device, else of its group')),
  ];
  const thresholds = etl.enrich.thresholds ? flagged(groups) : [];
  const flaggedColumns = [...enriched, ...thresholdColumns(thresholds)];
  const steps: readonly EtlStep[] = [
    { step: 'read', keys, known: [...keys, 'group_id', ...etl.ignoreKeys], output: read },
    {
      step: 'time',
      earliestMs: Date.UTC(lake.firstYear, 0, 1),
      aheadMs: AHEAD_MS,
      lateMs: etl.lateMs,
      wrongMs: AHEAD_MS,
      daysBefore: 1,
      daysAfter: Math.ceil(etl.lateMs / DAY_MS) + 1,
      output: time,
    },
    { step: 'cast', lateAfterMs: LATE_MS, behindMs: AHEAD_MS, columns: castColumns(fields), output: clean },
    { step: 'present', fields: fields.map(({ id }) => id), output: clean },
    ...etl.clean.map((rule) => cleaning(rule, fields, clean)),
    {
      step: 'derive',
      fields: derived.map(({ name, type, expression }) => ({ name, type, expression })),
      output: [...withDerived, QUALITY],
    },
    {
      step: 'enrich',
      columns: metadata,
      groups: new Map(groups.map((group) => [group.id, group.metadata])),
      output: [...enriched, QUALITY],
    },
    { step: 'flag', thresholds, output: [...flaggedColumns, QUALITY] },
  ];
  return steps;
}

const EVENT_TIME = column(
  'event_time',
  'timestamp',
  'when the reading was taken, in UTC, by the clock of the device; put right where that was wrong',
);
const INGEST_TIME = column('ingest_time', 'timestamp', 'when it arrived, in UTC');
const QUALITY = column('data_quality', 'string', 'remarks about the row, joined by commas; missing for a clean one');
/** Names of fields never begin with an underscore. */
const PLACES: readonly EtlColumn[] = [
  column('_source', 'string', 'the key of the raw object'),
  column('_line', 'string', 'the line as it came'),
  column('group_id', 'string', 'the group, from the folder'),
  column('device_id', 'string', 'the device, from the folder or the topic'),
];

const isCast = (name: string) => !PLACED.has(name) && !PLACES.some((place) => place.name === name);

function envelopeColumns(): readonly EtlColumn[] {
  const others = ENVELOPE.filter(({ name }) => !PLACED.has(name));
  const group = column('group_id', 'string', 'the group');
  const device = column('device_id', 'string', 'the device');
  return [
    EVENT_TIME,
    INGEST_TIME,
    group,
    device,
    ...others.map(({ name, glueType, description }) =>
      column(name, TYPES[typeOf(glueType)], description, name.endsWith('_ms') ? 'ms' : '1'),
    ),
  ];
}

function typeOf(glueType: string): FieldType {
  const type = GLUE_TYPES[glueType];
  if (!type) throw new Error(`the envelope has a type that is not cast: ${glueType}`);
  return type;
}

function castColumns(fields: readonly Field[]): CastStep['columns'] {
  const envelope = ENVELOPE.filter(({ name }) => !PLACED.has(name));
  return [
    ...envelope.map(({ name, glueType }) => ({ name, type: typeOf(glueType) })),
    ...fields.map(({ id, type }) => ({ name: id, type })),
  ];
}

function cleaning(rule: CleanRule, fields: readonly Field[], output: readonly EtlColumn[]): EtlStep {
  switch (rule.rule) {
    case 'require':
      return { step: 'require', columns: rule.columns, output };
    case 'range':
      return { step: 'range', outside: rule.outside, limits: fields.flatMap(limit), output };
    case 'deduplicate':
      return { step: 'deduplicate', by: rule.by, output };
  }
}

function limit({ id, min, max, values }: Field): readonly RangeLimit[] {
  if (min === undefined && max === undefined && values === undefined) return [];
  return [
    {
      column: id,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(values === undefined ? {} : { values }),
    },
  ];
}

function curatedTable(sensor: Sensor, steps: readonly EtlStep[], lake: Lake): EtlTable {
  return {
    name: curatedTableName(sensor.id),
    meaning: `Readings of ${sensor.title}: typed, cleaned and enriched; a row is a reading, days are those of event_time (UTC)`,
    columns: steps.at(-1)?.output ?? [],
    partitions: lake.curated.partitioning,
  };
}

function quarantineTable(sensor: Sensor): EtlTable {
  return {
    name: quarantineTableName(sensor.id),
    meaning: `Raw lines of ${sensor.title} that are not in the curated table, and why`,
    columns: [
      column('state', 'string', 'quarantined or unparsable'),
      column('reason', 'string', 'why: a code of docs/etl.md'),
      column('source', 'string', 'the key of the raw object'),
      column('device_id', 'string', 'the device, where it is known'),
      column('event_time', 'timestamp', 'when the reading was taken, where that is known'),
      column('raw', 'string', 'the line, without control characters and cut to 10,000 characters'),
    ],
    partitions: BY_DAY,
  };
}

function qualityTable(sensor: Sensor): EtlTable {
  return {
    name: qualityTableName(sensor.id),
    meaning: `Keys in messages of ${sensor.title} that no field declares, by device and day: renamed, misspelt or new`,
    columns: [
      column('group_id', 'string', 'the group'),
      column('device_id', 'string', 'the device, where it is known'),
      column(
        'key',
        'string',
        'the key as it was sent, cut to 100 characters; missing in the row that counts all others',
      ),
      column('meant', 'string', 'the field of the same letters, where there is one'),
      column('keys', 'bigint', 'how many keys the row stands for: 1, or all others', 'count'),
      column('lines', 'bigint', 'lines in which a key stood, added up over the keys', 'count'),
    ],
    partitions: BY_DAY,
  };
}
