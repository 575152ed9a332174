import type { Fleet } from '../../ir/fleet/index';
import type { Lake } from '../../ir/fleet/lake';
import { finders } from '../../ir/fleet/models';
import { ALERTS_PREFIX, curatedPrefix, ERRORS_PREFIX, RAW_PREFIX } from '../../ir/lake-layout';
import { type BucketKind, CURATED_KINDS, FINDINGS_TABLE, SCORES_PREFIX } from '../../ir/names';
import type { CfnValue } from '../../ir/stack';

/** Days after which what could not be handled is deleted; sooner where the data itself is. */
const KEEP_ERRORS = 30;
/** Days in which a deleted raw object can be brought back. */
const KEEP_DELETED = 7;
/** Days in which the deployed artifacts of an older version can be brought back. */
const KEEP_REPLACED = 90;
const KEEP_UPLOADS = 7;
const KEEP_WORK = 7;

type Rule = { readonly [key: string]: CfnValue };

/**
 * The lifecycle of a bucket. The least size for a transition is written down, though it is the default: since September 2024 S3 moves no
 * object under 128 KB unless a rule filters by size. Source: S3 user guide, "Lifecycle transition considerations".
 */
export function lifecycle(fleet: Fleet, kind: BucketKind, versioned: boolean): CfnValue {
  return {
    TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
    Rules: [...rulesOf(fleet, kind), ...(versioned ? replacedVersions(kind) : []), uploads()],
  };
}

function rulesOf(fleet: Fleet, kind: BucketKind): readonly Rule[] {
  const { lake } = fleet;
  const { expireAfterDays, query } = lake;
  if (kind === 'results') return [expire('results', query.keepResultsDays)];
  if (kind === 'curated') return [...curatedRules(lake), ...found(fleet), ...runs(expireAfterDays)];
  if (kind === 'raw') {
    return [
      ...cold(lake, 'telemetry', RAW_PREFIX),
      ...maybeExpire('telemetry', expireAfterDays, RAW_PREFIX),
      ...maybeExpire('alerts', expireAfterDays, ALERTS_PREFIX),
      expire('errors', Math.min(KEEP_ERRORS, expireAfterDays ?? KEEP_ERRORS), ERRORS_PREFIX),
    ];
  }
  return [];
}

/**
 * By the prefix of each kind of table, so that the list of devices, which is no telemetry, stays. Deleted behind its back, an Iceberg table
 * breaks: its own maintenance removes what is old.
 */
function curatedRules(lake: Lake): readonly Rule[] {
  if (lake.curated.format === 'iceberg') return [];
  return CURATED_KINDS.flatMap((kind) => [
    ...cold(lake, kind, `${kind}_`),
    ...maybeExpire(kind, lake.expireAfterDays, `${kind}_`),
  ]);
}

/** What models said of readings, and what they found, goes with the readings. */
function found({ models, groups, lake: { expireAfterDays } }: Fleet): readonly Rule[] {
  if (finders({ models, groups }).length === 0) return [];
  return [
    ...maybeExpire('scores', expireAfterDays, SCORES_PREFIX),
    ...maybeExpire('findings', expireAfterDays, curatedPrefix(FINDINGS_TABLE)),
  ];
}

/** The reports of runs, and what a run that was killed left where it works; the next run of the sensor clears that too. */
function runs(expireAfterDays: number | undefined): readonly Rule[] {
  return [...maybeExpire('runs', expireAfterDays, 'runs/'), expire('work', KEEP_WORK, '_work/')];
}

/**
 * To S3 Glacier Instant Retrieval, which Athena reads like any other object. Under direct ingest each message is an object of far less than
 * 128 KB: with `smallObjects: keep` this rule moves none of them, which is the cheaper way (cold storage bills 128 KB at least, and a
 * request per move); with `move` the filter by size takes the place of the default, and all are moved. A rule of its own, so that the
 * filter does not bind expiry.
 */
function cold({ coldAfterDays, smallObjects }: Lake, id: string, prefix?: string): readonly Rule[] {
  if (coldAfterDays === undefined) return [];
  return [
    {
      Id: `${id}-cold`,
      Status: 'Enabled',
      ...(prefix === undefined ? {} : { Prefix: prefix }),
      ...(smallObjects === 'move' ? { ObjectSizeGreaterThan: '1' } : {}),
      Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: coldAfterDays }],
    },
  ];
}

function maybeExpire(id: string, days: number | undefined, prefix?: string): readonly Rule[] {
  return days === undefined ? [] : [expire(id, days, prefix)];
}

function expire(id: string, days: number, prefix?: string): Rule {
  return {
    Id: `${id}-expire`,
    Status: 'Enabled',
    ...(prefix === undefined ? {} : { Prefix: prefix }),
    ExpirationInDays: days,
  };
}

/** Versions that are no longer current go after a while, and then the markers that they left. */
function replacedVersions(kind: BucketKind): readonly Rule[] {
  const days = kind === 'raw' ? KEEP_DELETED : KEEP_REPLACED;
  return [
    { Id: 'old-versions', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: days } },
    { Id: 'delete-markers', Status: 'Enabled', ExpiredObjectDeleteMarker: true },
  ];
}

function uploads(): Rule {
  return {
    Id: 'unfinished-uploads',
    Status: 'Enabled',
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: KEEP_UPLOADS },
  };
}
