import { error, warning } from '../define';

/** Mistakes in the layout and the keeping of the lake. */
export const lakeShapeCodes = {
  'lake-date': error<{ keys: string; problem: string }>({
    about: 'the partitioning does not say the date completely and once',
    message: ({ keys, problem }) => `the partitioning [${keys}] ${problem}`,
    why: 'A query over a span of time skips what lies outside it only where the folders say the date, completely and once; two forms of it could contradict each other.',
    fix: () => 'say the date either by `dt`, or by `year`, `month` and `day` in this order',
  }),
  'lake-group': error<{ keys: string }>({
    about: 'the partitioning leaves out `group`',
    message: ({ keys }) => `the partitioning [${keys}] leaves out \`group\``,
    why: 'Groups with different sensors would share folders: the table of one sensor would show rows of the other as rows of nulls, and no group could be kept, moved or cleaned on its own.',
    fix: () => 'add `group`, best as the first',
  }),
  'retention-order': error<{ cold: string; expire: string }>({
    about: 'data would be deleted before it moves to cold storage',
    message: ({ cold, expire }) => `data would move to cold storage after ${cold}, but is deleted after ${expire}`,
    why: 'What is deleted first never moves: the lifecycle rule would only look as if it saved money, and S3 refuses it.',
    fix: () => 'make `coldAfter` shorter than `expireAfter`, or leave it out',
  }),
  'retention-days': error<{ key: string; value: string }>({
    about: 'a time of retention is not a whole number of days',
    message: ({ key, value }) => `\`${key}: ${value}\` is not a whole number of days`,
    why: 'S3 lifecycle rules count whole days (S3 user guide, Lifecycle configuration elements).',
    fix: () => 'write days, for example 90d',
  }),
  'retention-cold-short': warning<{ days: number }>({
    about: 'data is deleted too soon after it moved to cold storage',
    message: ({ days }) => `data stays in cold storage for ${days} ${days === 1 ? 'day' : 'days'} before it is deleted`,
    why: 'S3 Glacier Instant Retrieval bills at least 90 days per object (S3 user guide, storage classes), and the move itself costs a request per object: deleted earlier, cold storage is dearer than none.',
    fix: () => 'leave at least 90 days between `coldAfter` and `expireAfter`, or leave `coldAfter` out',
  }),
  'retention-cold-read': warning<{ cold: string; reader: string; back: number; how: string }>({
    about: 'data moves to cold storage while it is still read',
    remedy: 'write a longer `coldAfter`, or let what reads look less far back',
    message: ({ cold, reader, back }) =>
      `\`coldAfter: ${cold}\` moves what is still read: ${reader}, up to ${back} ${back === 1 ? 'day' : 'days'} back`,
    why: 'S3 Glacier Instant Retrieval bills every GB that is read from it, and more for each request, where the standard class bills no GB (S3 user guide, storage classes): data that is read again and again is dearer there.',
    fix: ({ back, how }) => `write \`coldAfter: ${back + 1}d\` or more, or ${how}`,
  }),
  'expires-before-etl': error<{ expire: string; late: string; least: string }>({
    about: 'raw messages are deleted while the ETL may still read them',
    message: ({ expire, late }) =>
      `raw messages are deleted after ${expire}, while the ETL still reads them: \`late\` is ${late}`,
    why: 'A line that comes late makes its day anew, out of all its raw lines, of which the first would be gone: the ETL refuses such a day, and what came late never becomes a row.',
    fix: ({ least }) => `write at least \`expireAfter: ${least}\`, or a shorter \`etl.late\``,
  }),
  'expires-before-training': warning<{ expire: string; model: string; window: string }>({
    about: 'curated rows are deleted that a model is to be trained on',
    message: ({ expire, model, window }) =>
      `curated rows are deleted after ${expire}, and \`${model}\` is trained on ${window}`,
    why: 'Training takes what there is, and says nothing of the part of its window that has been deleted.',
    fix: ({ window }) => `write at least \`expireAfter: ${window}\`, or a shorter \`train.window\``,
  }),
  'firehose-buffer': error<{ key: string; value: string; problem: string; expected: string }>({
    about: 'a buffer is outside of what Firehose takes',
    remedy: 'write a size from 1MiB to 128MiB (64MiB where records are sorted by device), and whole seconds up to 15m',
    message: ({ key, value, problem }) => `the buffer \`${key}: ${value}\` ${problem}`,
    why: 'Firehose buffers 1 to 128 MiB and 0 to 900 seconds, and at least 64 MiB where it sorts records into partitions (Firehose developer guide, Quota and Dynamic partitioning).',
    fix: ({ expected }) => `write ${expected}`,
  }),
  'scan-limit': error<{ value: string }>({
    about: 'a scan limit is less than Athena can enforce',
    message: ({ value }) => `a scan limit of ${value} is less than Athena can enforce`,
    why: 'The least limit per query is 10,000,000 bytes (Athena API, BytesScannedCutoffPerQuery).',
    fix: () => 'write at least 10MiB',
  }),
  'iceberg-engine': error({
    message: () => 'Iceberg tables cannot be written by the lambda engine',
    why: 'Iceberg tables are made, written and kept in order by Spark on Glue; the lambda engine writes plain Parquet files for small fleets, and DuckDB has no commit to the Glue catalog that can be relied on.',
    fix: () => 'write `etl.engine: glue`, or `lake.curated.format: parquet`',
  }),
  'direct-ingest-rate': warning<{ group: string; perSecond: string; perDay: string; dollars: string }>({
    about: 'a group sends many messages, and direct ingest writes an object for each',
    message: ({ group, perSecond, perDay, dollars }) =>
      `\`${group}\` sends up to ${perSecond} messages a second; direct ingest makes an object of each: ${perDay} a day, about ${dollars} USD a month for writing alone`,
    why: 'S3 charges per PUT request (0.005 USD per 1,000 in us-east-1), and Athena and Glue slow down with the number of objects, not of bytes.',
    fix: ({ group }) => `write \`ingest: firehose\` on \`${group}\`: many messages become one object`,
  }),
} as const;
