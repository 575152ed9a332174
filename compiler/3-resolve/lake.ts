import { bytes, DAY_MS, milliseconds } from '../../schema/duration';
import type { Manifest } from '../../schema/manifest.generated';
import type { Lake, PartitionKey } from '../ir/fleet/lake';
import type { Origins } from './origins';

const DEFAULT_PARTITIONING: readonly PartitionKey[] = ['group', 'device', 'year', 'month', 'day'];

export function resolveLake(manifest: Manifest, origins: Origins): Lake {
  const {
    ingest = 'direct',
    partitioning = DEFAULT_PARTITIONING,
    firstYear = 2025,
    retention = {},
    firehose = {},
    curated = {},
    query = {},
  } = manifest.lake ?? {};
  return {
    ingest,
    partitioning,
    firstYear,
    ...(retention.coldAfter === undefined ? {} : { coldAfterDays: days(retention.coldAfter) }),
    ...(retention.expireAfter === undefined ? {} : { expireAfterDays: days(retention.expireAfter) }),
    smallObjects: retention.smallObjects ?? 'keep',
    firehose: {
      megabytes: bytes(firehose.size ?? '64MiB') / 2 ** 20,
      seconds: milliseconds(firehose.interval ?? '5m') / 1000,
    },
    curated: {
      format: curated.format ?? 'parquet',
      partitioning: curated.partitioning ?? ['group', 'dt'],
      // Redshift is documented to read Snappy, not Zstandard.
      compression: curated.compression ?? (manifest.etl?.load?.redshift ? 'snappy' : 'zstd'),
    },
    query: { scanLimitBytes: bytes(query.scanLimit ?? '10GiB'), keepResultsDays: days(query.keepResults ?? '30d') },
    origin: origins.at('lake'),
  };
}

const days = (text: string) => milliseconds(text) / DAY_MS;
