import { describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/index';
import { MANIFEST } from '../../etl/manifest';
import { sourcesOf } from '../../sources';
import { at } from '../lake/compiled';

/** What is deployed for `engine: lambda`, and that it is deployed for nothing else. */

async function output(text: string) {
  const made = await compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' });
  if (!made.output) throw new Error(made.diagnostics.map(({ message }) => message).join('\n'));
  return made.output;
}

const lambda = await output(MANIFEST);
const glue = await output(MANIFEST.replace('engine: lambda', 'engine: glue'));
const mine = lambda.resources.filter(({ stack }) => stack === 'etl');

describe('the function of the ETL', () => {
  it('is deployed where the engine is lambda, and its files are there for either engine', () => {
    expect(mine.map(({ type }) => type)).toContain('AWS::Lambda::Function');
    expect(
      glue.resources.filter(({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId.startsWith('Etl')),
    ).toEqual([]);
    const files = (one: typeof lambda) =>
      one.artifacts.map(({ path }) => path).filter((path) => path.startsWith('lambda/'));
    expect(files(glue)).toEqual(files(lambda));
    expect(files(lambda)).toContain('lambda/sql/room/curated_room.sql');
  });

  it('is called per sensor', () => {
    const schedules = mine.filter(({ type }) => type === 'AWS::Scheduler::Schedule');
    expect(schedules.map(({ properties }) => at(properties, 'Target', 'Input')).sort()).toEqual(
      ['meter', 'portal', 'room'].map((sensor) => JSON.stringify({ sensor })),
    );
    expect(new Set(schedules.map(({ properties }) => properties.ScheduleExpression))).toEqual(
      new Set(['rate(60 minutes)']),
    );
  });

  it('runs code that is named by its content', () => {
    const changed = MANIFEST.replace('temperature - (100 - humidity) / 5', 'temperature - (100 - humidity) / 4');
    const keyOf = ({ resources }: typeof lambda) => {
      const found = resources.find(({ logicalId }) => logicalId === 'EtlFunction');
      return found && at(found.properties, 'Code', 'S3Key');
    };
    expect(lambda.assets.map(({ key }) => key)).toContain(keyOf(lambda));
    return expect(output(changed).then(keyOf)).resolves.not.toBe(keyOf(lambda));
  });

  it('may write no raw line and no foreign table, and has no wildcard for a resource', () => {
    const roles = mine.filter(({ type }) => type === 'AWS::IAM::Role');
    expect(roles).toHaveLength(2);
    for (const { properties, logicalId } of roles) {
      const statements = at(properties, 'Policies', 0, 'PolicyDocument', 'Statement');
      for (const statement of statements as readonly { Action: string[]; Resource: unknown[] }[]) {
        expect(statement.Resource, logicalId).not.toContain('*');
        if (statement.Action.some((action) => /Put|Delete/.test(action) && action.startsWith('s3:')))
          expect(JSON.stringify(statement.Resource)).not.toContain('cold-raw');
      }
    }
  });
});
