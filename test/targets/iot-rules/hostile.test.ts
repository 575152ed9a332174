import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aliasesOf, checkIotSql } from '../../../schema/iot-sql/check';
import { describeWithOracle, oracle } from '../../python/oracle';
import { sourcesOf } from '../../sources';
import { type Deployed, deploy } from '../iot-core/deployed';
import { requests } from '../iot-core/requests';
import { rulesOf } from './rule-view';

/** Whatever a title says, it stays text: in JSON, in AWS IoT SQL, in CloudFormation, in the code of the hook. */

const HOSTILE = [
  `it's "quoted"`,
  '${AWS::AccountId} ${topic(1)} ${!x} $${{x}}',
  '{{resolve:ssm:/prod/password}}',
  '{{resolve:secretsmanager:db:SecretString:password}}',
  '{{{resolve:ssm:x}}} { {{ resolve:ssm:x }}',
  '${{resolve:ssm:x}}',
  'line one\nline two\r\n\u2028three\u0085four\u0000five',
  '`reboot` $(reboot) \\ \\\\ \\n',
  "*/ --> </script> '; DROP TABLE raw; --",
  "' AS x, (SELECT * FROM y) AS z FROM 'a/#' WHERE '1' = '1",
  '🧊 温度 \u202Egnol\u202C \u200Bhidden\uFEFF é ﬁ Ａ',
  '\ud800 lone surrogate',
  '{{json this}} <%= x %> #{x} %{x}',
  `${"'".repeat(100)}`,
  ' ',
];

/** One of everything that has a title, in JSON, which is YAML. */
function manifest(title: string): string {
  const fields = { temperature: { unit: 'Cel', min: -40, max: 85, title }, mode: { type: 'string', title } };
  const thresholds = [
    { id: 'warm', title, field: 'temperature', above: 8, severity: 'critical' },
    { id: 'band', title, field: 'temperature', outside: [2, 6], for: '5m' },
    { id: 'stuck', title, when: "mode = 'x' and temperature > 1" },
  ];
  return JSON.stringify({
    apiVersion: 'fleetwright/v1',
    fleet: 'evil',
    aws: { region: 'eu-west-1' },
    sensors: { probe: { title, every: '60s', fields } },
    groups: {
      a: { title, sensor: 'probe', devices: { prefix: 'a-', count: 1 }, thresholds },
      b: { title, sensor: 'probe', devices: { prefix: 'b-', count: 2 }, via: { gateways: { prefix: 'g-', count: 1 } } },
    },
    alerts: { email: ['ops@example.com'] },
  });
}

const titled = (title: string): Promise<Deployed> =>
  deploy(sourcesOf({ 'fleet.yaml': manifest(title.slice(0, 100)) }), 'fleet.yaml');

const identities = ({ resources }: Deployed) =>
  resources.filter(({ stack }) => stack === 'iot').map(({ id, type }) => `${type} ${id}`);

/** What is left of a statement when the texts in it do not count. */
function shape(made: Deployed): unknown {
  return rulesOf(made).map(({ name, statement, actions, errorAction }) => ({
    name,
    statement: JSON.parse(
      JSON.stringify(statement, (key, value) =>
        key === 'start' || key === 'end' || value === undefined
          ? undefined
          : value?.kind === 'string'
            ? { kind: 'string' }
            : value,
      ),
    ),
    actions,
    errorAction,
  }));
}

let plainly: Promise<Deployed> | undefined;

async function expectHarmless(title: string): Promise<void> {
  plainly ??= titled('Plain');
  const [plain, made] = await Promise.all([plainly, titled(title)]);
  const template = made.templates.get('iot') ?? '';
  expect(template, 'CloudFormation would look something up').not.toContain('{{');
  expect(identities(made)).toEqual(identities(plain));
  expect(shape(made)).toEqual(shape(plain));
  for (const { sql, statement, description } of rulesOf(made)) {
    expect(checkIotSql(sql)).toEqual([]);
    expect(sql).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\`$]/u);
    expect(description).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\$\{/u);
    expect(new Set(aliasesOf(statement)).size).toBe(aliasesOf(statement).length);
  }
  for (const [path, text] of made.files) {
    if (path.startsWith('iot-core/')) expect(text, path).toBe(plain.files.get(path));
  }
}

describe('hostile titles', () => {
  it.each(HOSTILE)('%j stays text', expectHarmless);

  it('of any kind stay text', async () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '$',
      '{',
      '}',
      '{{',
      '${',
      '`',
      '\\',
      '\n',
      '*/',
      'resolve:',
      ';',
      '--',
      'é',
      '🧊',
    );
    const title = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
      fc.array(piece, { minLength: 1, maxLength: 30 }).map((pieces) => pieces.join('')),
    );
    await fc.assert(fc.asyncProperty(title, expectHarmless), { numRuns: 60 });
  });
});

describeWithOracle('hostile titles, as AWS sees them', () => {
  it.each(HOSTILE)('%j passes cfn-lint and botocore in every description', async (title) => {
    const { templates, resources } = await titled(title);
    expect(await oracle().lint(templates.get('iot') ?? '', ['us-east-1'])).toEqual([]);
    for (const { service, operation, params } of resources.filter(({ stack }) => stack === 'iot').flatMap(requests)) {
      expect(await oracle().validate(service, operation, params)).toEqual([]);
      expect(await oracle().constraints(service, operation, params)).toEqual([]);
    }
  });
});
