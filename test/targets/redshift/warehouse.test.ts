import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { readable } from '../../../compiler/ir/readable';
import type { CfnValue, StackResource } from '../../../compiler/ir/stack';
import { templates } from '../../../compiler/stacks/template';
import { MANIFEST } from '../../etl/manifest';
import { describeWithOracle, oracle } from '../../python/oracle';
import { sourcesOf } from '../../sources';
import { at, ofType } from '../lake/compiled';

/** A warehouse that reads the curated lake and nothing else, and that nobody reaches who should not. */

const REDSHIFT = MANIFEST.replace('etl:\n', 'etl:\n  load: { redshift: { schema: iot, capacity: 16 } }\n');

async function made(text: string) {
  const { fleet, output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' });
  if (!fleet || !output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const files = new Map(output.artifacts.map((one) => [one.path, [...contentOf(one)].join('')]));
  return { fleet, files, resources: output.resources, diagnostics };
}

let warehouse: Awaited<ReturnType<typeof made>>;
const one = (type: string): StackResource => {
  const [found, ...more] = ofType(warehouse.resources, type);
  if (!found || more.length > 0) throw new Error(`there are ${found ? more.length + 1 : 0} of ${type}`);
  return found;
};
const role = () => {
  const found = warehouse.resources.find(({ logicalId }) => logicalId === 'RedshiftRole');
  if (!found) throw new Error('there is no role');
  return found;
};
const statements = () => at(role().properties, 'Policies', 0, 'PolicyDocument', 'Statement') as readonly CfnValue[];

beforeAll(async () => {
  warehouse = await made(REDSHIFT);
});

describe('the warehouse', () => {
  it('is there only where the manifest asks for it', async () => {
    const { files, resources } = await made(MANIFEST);
    expect([...files.keys()].filter((path) => path.startsWith('redshift/'))).toEqual([]);
    expect(resources.filter(({ type }) => type.startsWith('AWS::Redshift'))).toEqual([]);
  });

  it('holds no data of ours, so it is in the stack that can be made anew', () => {
    const mine = warehouse.resources.filter(({ type }) => type.startsWith('AWS::Redshift'));
    expect(mine.map(({ stack, stateful }) => [stack, stateful])).toEqual([
      ['etl', undefined],
      ['etl', undefined],
    ]);
  });

  it('has no password that anybody wrote down', () => {
    const { properties } = one('AWS::RedshiftServerless::Namespace');
    expect(properties.ManageAdminPassword).toBe(true);
    expect(properties).not.toHaveProperty('AdminUserPassword');
  });

  it('is not public, takes TLS only, and has the capacity that the manifest says, or 8', async () => {
    expect(one('AWS::RedshiftServerless::Workgroup').properties).toMatchObject({
      PubliclyAccessible: false,
      BaseCapacity: 16,
      ConfigParameters: [{ ParameterKey: 'require_ssl', ParameterValue: 'true' }],
    });
    const plain = await made(REDSHIFT.replace(', capacity: 16', ''));
    const [workgroup] = ofType(plain.resources, 'AWS::RedshiftServerless::Workgroup');
    expect(workgroup?.properties.BaseCapacity).toBe(8);
  });
});

describe('its role', () => {
  it('reads, and does nothing else', () => {
    const actions = statements().flatMap((statement) => at(statement, 'Action') as readonly string[]);
    expect(actions.filter((action) => !/^(glue:Get|s3:Get|s3:ListBucket$)/.test(action))).toEqual([]);
    expect(JSON.stringify(role().properties)).not.toContain('"*"');
  });

  it('reaches every table of the ETL and its files, and no raw table', () => {
    const text = JSON.stringify(statements());
    for (const kind of ['curated', 'quarantine', 'rollup', 'visits']) {
      expect(text).toContain(`table/cold/${kind}_*`);
      expect(text).toMatch(new RegExp(`cold-curated-[^"]*/${kind}_\\*"`));
    }
    expect(text).toContain('table/cold/devices"');
    expect(text).not.toMatch(/raw/);
    expect(text).not.toContain('table/cold/*');
  });

  it('is taken on by Redshift under both of its names', () => {
    expect(at(role().properties, 'AssumeRolePolicyDocument', 'Statement', 0, 'Principal')).toEqual({
      Service: ['redshift-serverless.amazonaws.com', 'redshift.amazonaws.com'],
    });
  });
});

describe('the SQL', () => {
  const sql = () => warehouse.files.get('redshift/schema.sql') ?? '';

  it('makes the external schema over the database of the catalog, with the role that the namespace has', () => {
    expect(sql()).toContain(
      "CREATE EXTERNAL SCHEMA IF NOT EXISTS \"iot\"\nFROM DATA CATALOG\nDATABASE 'cold'\nREGION 'us-east-1'\nIAM_ROLE default;",
    );
  });

  it('can be run again: what it makes is left as it is, or dropped first', () => {
    const statementsOf = sql()
      .split(';\n')
      .map((part) => part.replace(/^--.*$/gm, '').trim())
      .filter((part) => part !== '');
    for (const statement of statementsOf) {
      expect(statement).toMatch(/^(CREATE (EXTERNAL )?SCHEMA IF NOT EXISTS|DROP VIEW IF EXISTS|CREATE VIEW) /);
      if (!statement.startsWith('CREATE VIEW')) continue;
      const name = /^CREATE VIEW (\S+)/.exec(statement)?.[1];
      expect(statementsOf).toContain(`DROP VIEW IF EXISTS ${name}`);
      // Redshift takes no other view over external tables.
      expect(statement).toMatch(/WITH NO SCHEMA BINDING$/);
    }
  });

  it('has every view of Athena but the live ones, over tables that say their schema: a view that binds late has to', () => {
    const athena = [...warehouse.files.keys()].flatMap((path) => /^lake\/views\/(.+)\.sql$/.exec(path)?.[1] ?? []);
    const mine = [...sql().matchAll(/CREATE VIEW "iot_views"\."([a-z_0-9]+)"/g)].map(([, name]) => name);
    expect(athena.length).toBeGreaterThan(8);
    expect(mine.sort()).toEqual(athena.filter((name) => !name.startsWith('live_')).sort());
    expect(sql().match(/^\s*(FROM|LEFT JOIN) "(?!iot")/gm)).toBeNull();
  });
});

describe('the files that Redshift reads', () => {
  it('are compressed as it is documented to read them, unless the manifest says otherwise', async () => {
    expect(warehouse.fleet.lake.curated.compression).toBe('snappy');
    expect((await made(MANIFEST)).fleet.lake.curated.compression).toBe('zstd');
    const written = await made(REDSHIFT.replace('lake: {', 'lake: { curated: { compression: zstd },'));
    expect(written.fleet.lake.curated.compression).toBe('zstd');
    expect(written.diagnostics.map(({ code }) => code)).toContain('redshift-codec');
  });
});

describeWithOracle('the judges', () => {
  it('find nothing in the stacks, in three regions', async () => {
    for (const template of templates(warehouse.fleet, warehouse.resources).values())
      expect(await oracle().lint(template, ['us-east-1', 'us-west-2', 'eu-west-1'])).toEqual([]);
  });

  it('take namespace and workgroup as requests of the API', async () => {
    const names = new Map([
      ['RedshiftRole.Arn', 'arn:aws:iam::123456789012:role/cold-redshift'],
      ['RedshiftNamespace', 'cold'],
    ]);
    for (const [type, operation] of [
      ['AWS::RedshiftServerless::Namespace', 'CreateNamespace'],
      ['AWS::RedshiftServerless::Workgroup', 'CreateWorkgroup'],
    ] as const) {
      const request = lowered(readable(one(type).properties, names)) as object;
      expect(await oracle().validate('redshift-serverless', operation, request)).toEqual([]);
      expect(await oracle().constraints('redshift-serverless', operation, request)).toEqual([]);
    }
  });
});

/** Properties of CloudFormation begin with a capital, parameters of this API do not. */
function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), lowered(inner)]),
  );
}
