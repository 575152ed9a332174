import type { ResolvedResource } from '../ports';
import { compilePartitionQuery, type PartitionQuery } from './partition-query';
import { compilePrefix, type Prefix } from './prefix';

/** A delivery stream as its resource describes it. */
export interface StreamSettings {
  readonly name: string;
  readonly bucket: string;
  readonly prefix: Prefix;
  readonly errorPrefix: Prefix;
  /** An object is written when its records have so many bytes, before compression, */
  readonly bufferBytes: number;
  /** or when the oldest of them has waited so long. */
  readonly bufferMs: number;
  readonly gzip: boolean;
  /** Ends the name of every object: `.json.gz`. */
  readonly extension: string;
  /** Undefined: no dynamic partitioning. */
  readonly partitionQuery: PartitionQuery | undefined;
}

export type ReadStream = { readonly settings: StreamSettings } | { readonly problems: readonly string[] };

interface Destination {
  readonly BucketARN?: string;
  readonly Prefix?: string;
  readonly ErrorOutputPrefix?: string;
  readonly BufferingHints?: { readonly SizeInMBs?: number; readonly IntervalInSeconds?: number };
  readonly CompressionFormat?: string;
  readonly FileExtension?: string;
  readonly DynamicPartitioningConfiguration?: { readonly Enabled?: boolean };
  readonly ProcessingConfiguration?: { readonly Enabled?: boolean; readonly Processors?: readonly Processor[] };
}

interface Processor {
  readonly Type: string;
  readonly Parameters?: readonly { readonly ParameterName: string; readonly ParameterValue: string }[];
}

const MIB = 1024 * 1024;
const KNOWN: ReadonlySet<string> = new Set([
  ...['BucketARN', 'RoleARN', 'Prefix', 'ErrorOutputPrefix', 'BufferingHints', 'CompressionFormat', 'FileExtension'],
  ...['DynamicPartitioningConfiguration', 'ProcessingConfiguration', 'CloudWatchLoggingOptions'],
]);

/** Reads an AWS::KinesisFirehose::DeliveryStream. What the twin cannot do is a problem, by name: the stream is run whole or not at all. */
export function readStream({ name, properties }: ResolvedResource): ReadStream {
  const destination = (properties.ExtendedS3DestinationConfiguration ?? {}) as Destination;
  const { BufferingHints = {}, CompressionFormat = 'UNCOMPRESSED' } = destination;
  const prefix = compilePrefix(destination.Prefix ?? '', 'prefix');
  const errorPrefix = compilePrefix(destination.ErrorOutputPrefix ?? '', 'error prefix');
  const query = partitionQueryOf(destination);
  const problems = [
    ...sourceProblems(properties),
    ...Object.keys(destination)
      .filter((property) => !KNOWN.has(property))
      .map((property) => `${property} is not in the twin`),
    ...prefix.problems,
    ...errorPrefix.problems,
    ...query.problems,
    ...prefix.partitionKeys
      .filter((key) => !query.keys.includes(key))
      .map((key) => `no query gives the partition key ${key}`),
    ...(['UNCOMPRESSED', 'GZIP'].includes(CompressionFormat)
      ? []
      : [`the compression ${CompressionFormat} is not in the twin`]),
    ...(destination.BucketARN?.includes(':::') ? [] : ['BucketARN is not the ARN of a bucket']),
  ];
  if (problems.length > 0) return { problems };
  const gzip = CompressionFormat === 'GZIP';
  return {
    settings: {
      name,
      bucket: destination.BucketARN?.split(':::')[1] ?? '',
      prefix: prefix.render,
      errorPrefix: errorPrefix.render,
      bufferBytes: Number(BufferingHints.SizeInMBs ?? 5) * MIB,
      bufferMs: Number(BufferingHints.IntervalInSeconds ?? 300) * 1000,
      gzip,
      extension: destination.FileExtension ?? (gzip ? '.gz' : ''),
      partitionQuery: query.query,
    },
  };
}

function sourceProblems(properties: ResolvedResource['properties']): string[] {
  const type = properties.DeliveryStreamType ?? 'DirectPut';
  return [
    ...(type === 'DirectPut' ? [] : [`the source ${String(type)} is not in the twin`]),
    ...(properties.ExtendedS3DestinationConfiguration ? [] : ['the twin knows the destination ExtendedS3 only']),
  ];
}

interface Query {
  readonly query: PartitionQuery | undefined;
  readonly keys: readonly string[];
  readonly problems: readonly string[];
}

function partitionQueryOf({ DynamicPartitioningConfiguration, ProcessingConfiguration }: Destination): Query {
  const processors = ProcessingConfiguration?.Enabled ? (ProcessingConfiguration.Processors ?? []) : [];
  const others = processors.filter(({ Type }) => Type !== 'MetadataExtraction');
  const problems = others.map(({ Type }) => `the processor ${Type} is not in the twin`);
  if (!DynamicPartitioningConfiguration?.Enabled) return { query: undefined, keys: [], problems };
  const parameters = new Map(
    processors.flatMap(({ Parameters = [] }) =>
      Parameters.map(({ ParameterName, ParameterValue }) => [ParameterName, ParameterValue] as const),
    ),
  );
  const text = parameters.get('MetadataExtractionQuery') ?? '';
  const query = compilePartitionQuery(text);
  if (typeof query === 'object') return { query: undefined, keys: [], problems: [...problems, query.problem] };
  return { query, keys: [...text.matchAll(/(\w+)\s*:/g)].map(([, key = '']) => key), problems };
}
