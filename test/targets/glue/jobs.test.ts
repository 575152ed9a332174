import { describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { readable } from '../../../compiler/ir/readable';
import type { StackResource } from '../../../compiler/ir/stack';
import { templates } from '../../../compiler/stacks/template';
import { cronEvery } from '../../../compiler/targets/glue/cron';
import { MANIFEST } from '../../etl/manifest';
import { describeWithOracle, oracle } from '../../python/oracle';
import { sourcesOf } from '../../sources';
import { at } from '../lake/compiled';

/** What is deployed for `engine: glue`, and that it is deployed for nothing else. */

async function made(text: string) {
  const { fleet, output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' });
  if (!fleet || !output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { fleet, output };
}

const GLUE = MANIFEST.replace('engine: lambda', 'engine: glue');
const { fleet, output } = await made(GLUE);
const lambda = await made(MANIFEST);
const mine = output.resources.filter(({ stack }) => stack === 'etl');
const ofType = (type: string) => mine.filter((resource) => resource.type === type);

describe('the jobs of the ETL', () => {
  it('are deployed where the engine is glue, and the scripts are there for either engine', () => {
    expect(ofType('AWS::Glue::Job').map(({ properties }) => properties.Name)).toEqual([
      'cold-etl-meter',
      'cold-etl-portal',
      'cold-etl-room',
    ]);
    expect(lambda.output.resources.filter(({ type }) => /Glue::(Job|Trigger|Workflow)/.test(type))).toEqual([]);
    const scripts = ({ artifacts }: typeof output) =>
      artifacts.filter(({ path }) => path.startsWith('glue/')).map((one) => [one.path, [...contentOf(one)].join('')]);
    expect(scripts(lambda.output)).toEqual(scripts(output));
    expect(scripts(output).map(([path]) => path)).toEqual(['glue/meter.py', 'glue/portal.py', 'glue/room.py']);
  });

  it('are started by one schedule', () => {
    const [trigger, ...others] = ofType('AWS::Glue::Trigger');
    expect(others).toEqual([]);
    expect(trigger?.properties).toMatchObject({ Type: 'SCHEDULED', Schedule: 'cron(0 0/1 * * ? *)' });
    expect(trigger && at(trigger.properties, 'Actions')).toHaveLength(3);
  });

  it('never run twice at once, and know nothing of bookmarks', () => {
    for (const { properties } of ofType('AWS::Glue::Job')) {
      expect(at(properties, 'ExecutionProperty', 'MaxConcurrentRuns')).toBe(1);
      expect(at(properties, 'DefaultArguments', '--job-bookmark-option')).toBe('job-bookmark-disable');
    }
  });

  it('run scripts that are named by their content', async () => {
    const keys = (one: typeof output) => one.assets.map(({ key }) => key).filter((key) => key.startsWith('glue/'));
    const changed = await made(
      GLUE.replace('temperature - (100 - humidity) / 5', 'temperature - (100 - humidity) / 4'),
    );
    expect(keys(output)).toHaveLength(3);
    expect(keys(changed.output).filter((key) => !keys(output).includes(key))).toHaveLength(1);
    for (const { properties } of ofType('AWS::Glue::Job'))
      expect(keys(output).some((key) => JSON.stringify(at(properties, 'Command')).includes(key))).toBe(true);
  });

  it('may write no raw line and no foreign table, and have no wildcard for a resource', () => {
    const roles = ofType('AWS::IAM::Role');
    expect(roles).toHaveLength(1);
    for (const { properties } of roles)
      for (const statement of at(properties, 'Policies', 0, 'PolicyDocument', 'Statement') as readonly {
        Action: string[];
        Resource: unknown[];
        Condition?: unknown;
      }[]) {
        // Metrics have no resources; the namespace is the bound.
        if (statement.Action.join() === 'cloudwatch:PutMetricData')
          expect(statement.Condition).toEqual({ StringEquals: { 'cloudwatch:namespace': 'Fleetwright/cold' } });
        else expect(statement.Resource).not.toContain('*');
        if (statement.Action.some((action) => /s3:(Put|Delete)/.test(action)))
          expect(JSON.stringify(statement.Resource)).not.toContain('cold-raw');
      }
  });
});

it('the list of devices, which is a table too, is put where that table looks', () => {
  const script = output.artifacts.find(({ path }) => path === 'glue/room.py');
  expect([...contentOf(script ?? { path: '', content: '', origin: fleet.origin })].join('')).toContain(
    'curated.fetch(options["devices"], "devices/part-0.ndjson")',
  );
  expect(JSON.stringify(ofType('AWS::IAM::Role')[0]?.properties)).toMatch(/cold-curated-[^"]*\/devices\/\*"/);
});

describe('a schedule', () => {
  it.each([
    ['a minute is the least that Glue knows', 60_000, 'cron(0/5 * * * ? *)'],
    ['a quarter of an hour', 900_000, 'cron(0/15 * * * ? *)'],
    ['25 minutes do not divide the hour', 1_500_000, 'cron(0/20 * * * ? *)'],
    ['an hour', 3_600_000, 'cron(0 0/1 * * ? *)'],
    ['90 minutes', 5_400_000, 'cron(0 0/1 * * ? *)'],
    ['five hours do not divide the day', 18_000_000, 'cron(0 0/4 * * ? *)'],
    ['a day', 86_400_000, 'cron(0 0 1/1 * ? *)'],
  ])('%s', (_, everyMs, cron) => expect(cronEvery(everyMs)).toBe(cron));
});

describeWithOracle('the stack etl on Glue', () => {
  it('is clean for cfn-lint in three regions', async () => {
    for (const template of templates(fleet, mine).values())
      expect(await oracle().lint(template, ['us-east-1', 'us-west-2', 'eu-west-1'])).toEqual([]);
  });

  it('is taken by the API of Glue', async () => {
    const names = new Map(
      mine.flatMap(({ logicalId, properties }) => [
        [logicalId, String(properties.Name ?? 'name')],
        [`${logicalId}.Arn`, 'arn:aws:iam::123456789012:role/r'],
      ]),
    );
    const operations = {
      'AWS::Glue::Job': 'CreateJob',
      'AWS::Glue::Trigger': 'CreateTrigger',
      'AWS::Glue::Workflow': 'CreateWorkflow',
    };
    for (const [type, operation] of Object.entries(operations))
      for (const { properties } of ofType(type) as readonly StackResource[]) {
        const params = readable(properties, names) as object;
        expect(await oracle().validate('glue', operation, params)).toEqual([]);
      }
  });
});
