import type { JsonSchema, Section } from '../json-schema';
import { duration, size } from './shared';

const partitioning = (description: string, value: readonly string[], of: readonly string[]) =>
  ({
    type: 'array',
    description,
    minItems: 1,
    maxItems: 6,
    uniqueItems: true,
    items: { type: 'string', enum: of, 'x-shape': `one of ${of.join(', ')}` },
    default: value,
    examples: [value],
    'x-shape': `a list of different words out of ${of.join(', ')}`,
  }) as const satisfies JsonSchema;

export const lake = {
  schema: {
    type: 'object',
    description: 'The data lake: how telemetry is written, partitioned, kept and queried.',
    additionalProperties: false,
    default: { ingest: 'direct', partitioning: ['group', 'device', 'year', 'month', 'day'] },
    examples: [
      {
        ingest: 'direct',
        partitioning: ['group', 'device', 'year', 'month', 'day'],
        retention: { expireAfter: '730d' },
      },
    ],
    'x-shape': 'a map with ingest, partitioning, retention, curated, query',
    properties: {
      ingest: {
        type: 'string',
        description:
          'How telemetry reaches the lake: an object per message (direct: seconds of delay, for small fleets) or collected by Firehose (minutes, for any size).',
        enum: ['direct', 'firehose'],
        default: 'direct',
        examples: ['firehose'],
        'x-shape': 'direct or firehose',
      },
      partitioning: partitioning(
        'The folders of raw telemetry, outermost first. Either year, month, day or the single dt (2026-11-23) says the date.',
        ['group', 'device', 'year', 'month', 'day'],
        ['group', 'device', 'year', 'month', 'day', 'dt'],
      ),
      firstYear: {
        type: 'integer',
        description: 'The first year that holds data: where partition projection starts.',
        minimum: 2000,
        maximum: 2100,
        default: 2025,
        examples: [2025],
        'x-unit': 'calendar year (UTC)',
        'x-shape': 'a year',
      },
      retention: {
        type: 'object',
        description: 'When data moves to cold storage and when it is deleted.',
        additionalProperties: false,
        default: {},
        examples: [{ coldAfter: '90d', expireAfter: '730d' }],
        'x-shape': 'a map with coldAfter and expireAfter',
        properties: {
          coldAfter: duration(
            'When objects move to S3 Glacier Instant Retrieval.',
            undefined,
            ['90d'],
            'none: data stays in S3 Standard',
          ),
          expireAfter: duration('When objects are deleted.', undefined, ['730d'], 'none: data is kept'),
          smallObjects: {
            type: 'string',
            description:
              'Objects under 128 KB (one per message under direct ingest) cost more in cold storage than in S3 Standard. keep leaves them where they are until they expire; move moves them all the same.',
            enum: ['keep', 'move'],
            default: 'keep',
            examples: ['keep'],
            'x-shape': 'keep or move',
          },
        },
      },
      firehose: {
        type: 'object',
        description: 'How long Firehose collects before it writes an object; whichever bound is reached first.',
        additionalProperties: false,
        default: { size: '64MiB', interval: '5m' },
        examples: [{ size: '128MiB', interval: '15m' }],
        'x-shape': 'a map with size and interval',
        properties: {
          size: size('The size of an object, 1 to 128 MiB (at least 64 MiB where devices are partitions).', '64MiB', [
            '64MiB',
            '128MiB',
          ]),
          interval: duration('The longest wait, 0 to 15 minutes.', '5m', ['5m', '15m']),
        },
      },
      curated: {
        type: 'object',
        description: 'The cleaned part of the lake.',
        additionalProperties: false,
        default: { format: 'parquet', partitioning: ['group', 'dt'] },
        examples: [{ format: 'iceberg', partitioning: ['group', 'dt'] }],
        'x-shape': 'a map with format, partitioning, compression',
        properties: {
          format: {
            type: 'string',
            description:
              'Plain Parquet with registered partitions, or Iceberg tables (days replaced in one commit, time travel, kept in order by the jobs).',
            enum: ['parquet', 'iceberg'],
            default: 'parquet',
            examples: ['parquet'],
            'x-shape': 'parquet or iceberg',
          },
          partitioning: partitioning(
            'The folders of curated data, outermost first.',
            ['group', 'dt'],
            ['group', 'device', 'year', 'month', 'day', 'dt'],
          ),
          compression: {
            type: 'string',
            description: 'The codec inside Parquet files.',
            enum: ['zstd', 'snappy'],
            'x-default': 'zstd; snappy with etl.load.redshift',
            examples: ['zstd'],
            'x-shape': 'zstd or snappy',
          },
        },
      },
      query: {
        type: 'object',
        description: 'Bounds for Athena queries.',
        additionalProperties: false,
        default: { scanLimit: '10GiB' },
        examples: [{ scanLimit: '100GiB' }],
        'x-shape': 'a map with scanLimit and keepResults',
        properties: {
          scanLimit: size('The most that one query may read; a query that reads more is stopped.', '10GiB', [
            '10GiB',
            '1TiB',
          ]),
          keepResults: duration('How long query results are kept.', '30d', ['30d']),
        },
      },
    },
  },
} as const satisfies Section;
