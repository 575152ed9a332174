import { describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { templates } from '../../../compiler/stacks/template';
import { MANIFEST } from '../../etl/manifest';
import { describeWithOracle, oracle } from '../../python/oracle';
import { sourcesOf } from '../../sources';
import { at } from '../lake/compiled';

/** What `lake.curated.format: iceberg` changes in what is deployed: the tables are the jobs' to make. */

async function made(format: string) {
  const text = MANIFEST.replace('engine: lambda', 'engine: glue').replace('lake: {', `lake: { curated: { ${format} },`);
  const { fleet, output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' });
  if (!fleet || !output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { fleet, ...output };
}

const iceberg = await made('format: iceberg');
const parquet = await made('format: parquet');
const files = ({ artifacts }: typeof iceberg, folder: string) =>
  new Map(
    artifacts.filter(({ path }) => path.startsWith(folder)).map((one) => [one.path, [...contentOf(one)].join('')]),
  );
const jobs = ({ resources }: typeof iceberg) => resources.filter(({ type }) => type === 'AWS::Glue::Job');
const actions = ({ resources }: typeof iceberg) =>
  JSON.stringify(resources.find(({ logicalId }) => logicalId === 'EtlJobRole')?.properties);

describe('a fleet whose curated tables are Iceberg', () => {
  it('has none of them in a stack, whose updates would break them; the list of devices stays', () => {
    const names = iceberg.resources
      .filter(({ type }) => type === 'AWS::Glue::Table')
      .map(({ properties }) => String(at(properties, 'TableInput', 'Name')));
    expect(names.filter((name) => /^(curated|quarantine|rollup|visits)_/.test(name))).toEqual([]);
    expect(names).toContain('devices');
  });

  it('has a file of each, with the columns of the Parquet table, for people and for the twin', () => {
    const tables = [...files(parquet, 'lake/tables/')].filter(([path]) => !/raw_|alerts|devices|etl_runs/.test(path));
    const ours = files(iceberg, 'lake/iceberg/');
    expect([...ours.keys()]).toEqual(tables.map(([path]) => path.replace('tables', 'iceberg')));
    for (const [path, text] of tables)
      expect(JSON.parse(ours.get(path.replace('tables', 'iceberg')) ?? ''), path).toEqual(
        JSON.parse(text.replace('"EXTERNAL": "TRUE"', '"EXTERNAL": "TRUE", "table_type": "ICEBERG"')),
      );
  });

  it('gives Spark the catalog of the account, in the one text that Glue takes', () => {
    for (const { properties } of jobs(iceberg)) {
      expect(at(properties, 'DefaultArguments', '--datalake-formats')).toBe('iceberg');
      const settings = String(at(properties, 'DefaultArguments', '--conf', 'Fn::Sub')).split(' --conf ');
      expect(settings.filter((setting) => !/^spark\.[a-zA-Z0-9_.-]+=\S+$/.test(setting))).toEqual([]);
      expect(settings).toContain('spark.sql.catalog.lake.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog');
    }
  });

  it('lets its jobs make and change tables, and none other does', () => {
    expect(actions(iceberg)).toContain('glue:CreateTable');
    expect(actions(iceberg)).toContain('glue:UpdateTable');
    expect(actions(iceberg)).not.toContain('Partition');
    expect(actions(parquet)).not.toContain('glue:CreateTable');
    expect(JSON.stringify(jobs(parquet))).not.toContain('iceberg');
  });

  it('writes whole days, and the script of a fleet in Parquet knows nothing of it', () => {
    for (const text of files(iceberg, 'glue/').values()) {
      expect(text).toContain('.overwrite(here)');
      expect(text).not.toContain('batch_create_partition');
    }
    for (const text of files(parquet, 'glue/').values()) expect(text).not.toMatch(/iceberg/i);
  });
});

describeWithOracle('the stacks of such a fleet', () => {
  it.each([
    ['etl', 'AWS::Glue::Job'],
    ['lake', 'AWS::Glue::Table'],
  ] as const)('%s, with its %s, is clean for cfn-lint', async (stack, type) => {
    const template = templates(iceberg.fleet, iceberg.resources).get(stack);
    expect(Object.values(template?.Resources ?? {}).map(({ Type }) => Type)).toContain(type);
    expect(await oracle().lint(template ?? '', ['us-east-1', 'eu-west-1'])).toEqual([]);
  });
});
