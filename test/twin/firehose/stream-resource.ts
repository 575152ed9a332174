import type { ResolvedResource } from '../../../runtime/twin/ports';

type Properties = Readonly<Record<string, unknown>>;

const destination: Properties = {
  BucketARN: 'arn:aws:s3:::raw',
  Prefix: 'raw/dt=!{timestamp:yyyy-MM-dd}/',
  ErrorOutputPrefix: 'errors/type=!{firehose:error-output-type}/',
  BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
  FileExtension: '.json',
};

/** A stream to the bucket `raw`; `changes` to its destination. */
export function streamResource(name: string, changes: Properties = {}): ResolvedResource {
  const properties = {
    DeliveryStreamType: 'DirectPut',
    ExtendedS3DestinationConfiguration: { ...destination, ...changes },
  };
  return { stack: 'lake', logicalId: name, type: 'AWS::KinesisFirehose::DeliveryStream', name, arn: '', properties };
}
