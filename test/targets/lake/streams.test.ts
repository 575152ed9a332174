import { describe, expect, it } from 'vitest';
import { at, type Compiled, ofType, sample, sampleWith, substituted, withId } from './compiled';

const destination = ({ resources }: Compiled, id = 'AStream') =>
  at(withId(resources, id).properties, 'ExtendedS3DestinationConfiguration') as Readonly<Record<string, unknown>>;

describe('a Firehose stream', () => {
  it('exists per group that asks for it, under the name that the rule sends to', async () => {
    const { resources, rules } = await sample('shared-sensor');
    const streams = ofType(resources, 'AWS::KinesisFirehose::DeliveryStream');
    expect(streams.map(({ properties }) => properties.DeliveryStreamName)).toEqual(['pair-fast']);
    const sent = JSON.stringify(rules).match(/"DeliveryStreamName":"[^"]+"/g);
    expect(sent).toEqual(['"DeliveryStreamName":"pair-fast"']);
    expect(ofType((await sample('minimal')).resources, 'AWS::KinesisFirehose::DeliveryStream')).toEqual([]);
  });

  it('writes into the folder of its group, and sorts by arrival alone where no device is in the layout', async () => {
    const made = destination(await sample('firehose-by-day'));
    expect(made.Prefix).toBe('raw/group=a/dt=!{timestamp:yyyy-MM-dd}/');
    expect(made.BufferingHints).toEqual({ SizeInMBs: 128, IntervalInSeconds: 900 });
    expect(made).not.toHaveProperty('DynamicPartitioningConfiguration');
    expect(made).not.toHaveProperty('ProcessingConfiguration');
  });

  it('takes the device from what the rule added, with a buffer of at least 64 MiB', async () => {
    const made = destination(await sample('firehose-by-device'));
    expect(made.Prefix).toContain('/device=!{partitionKeyFromQuery:device}/');
    expect(made.DynamicPartitioningConfiguration).toMatchObject({ Enabled: true });
    expect(JSON.stringify(made.ProcessingConfiguration)).toContain('"ParameterValue":"{device:.device_id}"');
    expect(made.BufferingHints).toMatchObject({ SizeInMBs: 64 });
  });

  it.each(['firehose-by-day', 'firehose-by-device'])(
    'says the type of an error in the error prefix, and no partition key (%s)',
    async (name) => {
      const { ErrorOutputPrefix } = destination(await sample(name));
      expect(ErrorOutputPrefix).toBe(
        'errors/stream=bulk-a/type=!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/',
      );
      expect(ErrorOutputPrefix).not.toContain('partitionKey');
    },
  );

  it('compresses, and names its objects so that the JSON table knows how to read them', async () => {
    expect(destination(await sample('firehose-by-day'))).toMatchObject({
      CompressionFormat: 'GZIP',
      FileExtension: '.json.gz',
    });
  });

  it('keeps a log of its own', async () => {
    const compiled = await sample('firehose-by-day');
    expect(destination(compiled).CloudWatchLoggingOptions).toEqual({
      Enabled: true,
      LogGroupName: { Ref: 'StreamsLog' },
      LogStreamName: { Ref: 'AStreamLog' },
    });
    expect(withId(compiled.resources, 'AStreamLog').properties.LogGroupName).toEqual({ Ref: 'StreamsLog' });
  });

  it('may write the folders of its group, its errors and its log, and nothing else', async () => {
    const { resources } = await sample('firehose-by-device');
    const policy = at(withId(resources, 'LakeStreamsRole').properties, 'Policies', 0, 'PolicyDocument', 'Statement');
    const bucket = 'arn:aws:s3:::bulk-raw-123456789012-us-west-2';
    const granted = (policy as readonly object[]).map((one) => [
      Reflect.get(one, 'Action'),
      Reflect.get(one, 'Resource').map(substituted),
    ]);
    expect(granted).toEqual([
      [['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [bucket]],
      [
        ['s3:PutObject', 's3:AbortMultipartUpload'],
        [`${bucket}/raw/group=a/*`, `${bucket}/errors/stream=bulk-a/*`],
      ],
      [['logs:PutLogEvents'], ['arn:aws:logs:us-west-2:123456789012:log-group:/aws/kinesisfirehose/bulk:log-stream:a']],
    ]);
  });
});

describe('the role of the streams', () => {
  it('stays within the 10,240 characters of inline policies, however many groups there are', async () => {
    for (const count of [18, 19, 20, 200]) {
      const name = (index: number) => `group-with-the-longest-name-that-is-${100 + index}`;
      const groups = Array.from(
        { length: count },
        (_, index) => `  ${name(index)}: { sensor: probe, devices: { prefix: d${index}-, count: 1 } }\n`,
      );
      const { resources } = await sampleWith('minimal', `${groups.join('')}lake: { ingest: firehose }\n`);
      const policies = JSON.stringify(at(withId(resources, 'LakeStreamsRole').properties, 'Policies'));
      expect(policies.length, `${count} groups`).toBeLessThan(10_240);
    }
  });
});

describe('a crawler', () => {
  it('exists where a group asks for one, and makes tables that cannot be ours', async () => {
    const { resources } = await sample('crawler');
    const crawlers = ofType(resources, 'AWS::Glue::Crawler');
    expect(crawlers.map(({ properties }) => properties.Name)).toEqual(['crawl-a']);
    const { properties } = withId(resources, 'ACrawler');
    expect(substituted(at(properties, 'Targets', 'S3Targets', 0, 'Path'))).toBe(
      's3://crawl-raw-123456789012-eu-west-1/raw/group=a/',
    );
    expect(properties.TablePrefix).toBe('crawled_');
    for (const table of ofType(resources, 'AWS::Glue::Table'))
      expect(String(at(table.properties, 'TableInput', 'Name'))).not.toMatch(/^crawled_/);
  });

  it('looks into new folders only, and changes nothing that is there: Glue wants both or neither', async () => {
    const { properties } = withId((await sample('crawler')).resources, 'ACrawler');
    expect(properties.RecrawlPolicy).toEqual({ RecrawlBehavior: 'CRAWL_NEW_FOLDERS_ONLY' });
    expect(properties.SchemaChangePolicy).toEqual({ UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' });
  });

  it('leaves out the other groups where their folders are further in', async () => {
    const { resources } = await sampleWith('crawler', 'lake: { partitioning: [dt, group] }\n');
    const { properties } = withId(resources, 'ACrawler');
    expect(substituted(at(properties, 'Targets', 'S3Targets', 0, 'Path'))).toBe(
      's3://crawl-raw-123456789012-eu-west-1/raw/',
    );
    expect(at(properties, 'Targets', 'S3Targets', 0, 'Exclusions')).toEqual(['**/group=[!a]*/**', '**/group=a?*/**']);
  });
});
