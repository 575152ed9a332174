import { describe, expect, it } from 'vitest';
import { at, ofType, sample, sampleWith, withId } from './compiled';

const SAMPLES = ['minimal', 'shared-sensor', 'firehose-by-device', 'threshold-bounds', 'field-types', 'hostile-text'];

const sqlOf = (files: ReadonlyMap<string, string>) =>
  new Map(
    [...files].flatMap(([path, text]) => (path.endsWith('.sql') ? [[path.replace('lake/queries/', ''), text]] : [])),
  );

describe('ready-made queries', () => {
  it('answer what is asked first, for every table', async () => {
    expect([...sqlOf((await sample('threshold-bounds')).files).keys()].sort()).toEqual([
      'alerts_open.sql',
      'alerts_today.sql',
      'raw_probe_device_today.sql',
      'raw_probe_duplicates.sql',
      'raw_probe_gaps.sql',
      'raw_probe_hourly.sql',
      'raw_probe_late.sql',
      'raw_probe_latest.sql',
    ]);
  });

  it.each(SAMPLES)('never read the whole lake: each says which days it wants (%s)', async (name) => {
    for (const [file, sql] of sqlOf((await sample(name)).files)) {
      const where = sql.slice(sql.indexOf('WHERE'));
      const byDay = /"dt" IN \(CAST\(/.test(where);
      const byYear = /"year" = substr\(.+ AND "month" = substr\(.+ AND "day" = substr\(/.test(where);
      expect(byDay || byYear, `${file} has no condition on the date`).toBe(true);
    }
  });

  it('read all devices through a view that names them where Athena refuses a query that does not', async () => {
    const { files } = await sampleWith('minimal', '  more: { sensor: probe, devices: { prefix: m-, count: 300 } }\n');
    expect(files.get('lake/views/messages_probe.sql')).toContain("\"device\" IN ('m-001', 'm-002'");
    for (const [file, sql] of sqlOf(files)) {
      if (file.startsWith('lake/views/')) continue;
      expect(sql, file).toMatch(/FROM "messages_probe"|"device" = 'm-001'/);
    }
  });

  it('name some devices, and say so, where they are too many for a view', async () => {
    const { files } = await sampleWith('minimal', '  more: { sensor: probe, devices: { prefix: m-, count: 90000 } }\n');
    expect([...files.keys()].filter((path) => path.startsWith('lake/views/'))).toEqual([]);
    for (const [file, sql] of sqlOf(files)) {
      expect(sql, file).toMatch(/"device" (IN \('m-00001', 't-001'\)|= 'm-00001')/);
      expect(sql, file).toMatch(/named in it|one device|devices that it names/);
    }
  });

  it('quote what a manifest can hold: a title never ends its comment', async () => {
    for (const [file, sql] of sqlOf((await sample('hostile-text')).files)) {
      const lines = sql.split('\n');
      const code = lines.filter((line) => !line.startsWith('--')).join('\n');
      expect(code, file).not.toMatch(/DROP|json this|\$\{/);
      expect(
        lines.filter((line) => line.startsWith('--')),
        file,
      ).toHaveLength(1);
    }
  });

  it('keep to what Athena and DuckDB have in common', async () => {
    const OF_ONE_ENGINE =
      /from_unixtime|to_timestamp|date_format|strftime|date_add|QUALIFY|approx_|::|\/\/|max_by|arg_max/;
    for (const name of SAMPLES)
      for (const [file, sql] of sqlOf((await sample(name)).files)) expect(sql, file).not.toMatch(OF_ONE_ENGINE);
  });

  it('are saved in Athena with the text of the file', async () => {
    const { files, resources } = await sample('threshold-bounds');
    const saved = ofType(resources, 'AWS::Athena::NamedQuery');
    expect(saved).toHaveLength(8);
    for (const { properties } of saved) {
      expect(properties.QueryString).toBe(files.get(`lake/queries/${properties.Name}.sql`));
      expect(properties).toMatchObject({ Database: { Ref: 'Database' }, WorkGroup: { Ref: 'Workgroup' } });
    }
  });

  it('are other resources when their text is another: Athena cannot change one', async () => {
    const id = async (more: string) =>
      ofType((await sampleWith('minimal', more)).resources, 'AWS::Athena::NamedQuery')
        .map(({ logicalId }) => logicalId)
        .find((one) => one.startsWith('RawProbeLatestQuery'));
    expect(await id('')).toMatch(/^RawProbeLatestQuery[0-9a-f]{8}$/i);
    expect(await id('')).toBe(await id('# a comment\n'));
    expect(await id('')).not.toBe(await id('lake: { partitioning: [group, dt] }\n'));
  });
});

describe('the workgroup', () => {
  it('bounds what a query may read, and says where results go, whoever asks', async () => {
    const { properties } = withId((await sample('retention')).resources, 'Workgroup');
    expect(properties).toMatchObject({ Name: 'keep', State: 'ENABLED' });
    expect(properties.WorkGroupConfiguration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      PublishCloudWatchMetricsEnabled: true,
      BytesScannedCutoffPerQuery: 2 ** 40,
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
    });
    expect(at(properties, 'WorkGroupConfiguration', 'ResultConfiguration', 'OutputLocation', 'Fn::Sub')).toMatch(
      /^s3:\/\/keep-results-/,
    );
  });
});
