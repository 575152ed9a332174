import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEBTS } from './debts';
import { type Emitted, emitted } from './emitted';
import { type Orphan, orphansOf } from './orphans';

/** What is promised is wired (docs/promises.md): nothing is emitted, or written for run time, that nothing reads. */

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The example has most of what there is; the others what it has not. */
const MANIFESTS = [
  'fleet.example.yaml',
  ...[
    'alerts',
    'analytics',
    'crawler',
    'dashboards',
    'gateways',
    'firehose-by-day',
    'iceberg',
    'redshift',
    'registered',
  ].map((name) => `test/samples/${name}/fleet.yaml`),
];

let made: ReadonlyMap<string, Emitted>;
beforeAll(async () => {
  made = new Map(await Promise.all(MANIFESTS.map(async (path) => [path, await emitted(path)] as const)));
});

const isOwed = ({ what }: Orphan) => DEBTS.some((debt) => debt.what.test(what));
const told = ({ what, why }: Orphan) => `${what}: ${why}`;

/** Functions that schema/ exports and that no program calls. */
function uncalled(): readonly Orphan[] {
  const sources = ['schema', 'compiler', 'runtime', 'cli', 'docs'].flatMap((folder) => sourcesIn(folder));
  return sources
    .filter(({ path }) => path.startsWith('schema/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^export (?:function (\w+)|const (\w+) = (?:<[^>]+>)?\()/gm)].flatMap(([, named, arrow]) => {
        const name = named ?? arrow ?? '';
        const word = new RegExp(`\\b${name}\\b`, 'g');
        const isCalled =
          [...text.matchAll(word)].length > 1 || sources.some((other) => other.path !== path && word.test(other.text));
        return isCalled ? [] : [{ what: `function ${name} of ${path}`, why: 'only tests call it' }];
      }),
    );
}

function sourcesIn(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      // A comment calls nothing.
      const text = readFileSync(file, 'utf8')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/(^|\s)\/\/.*$/gm, '');
      return { path: file.slice(root.length), text };
    });
}

describe('the census of promises', () => {
  it.each(MANIFESTS)('nothing that %s emits is without somebody who reads, calls, runs or shows it', (manifest) => {
    const found = orphansOf(made.get(manifest) as Emitted).filter((orphan) => !isOwed(orphan));
    expect(found.map(told), 'give it a consumer, or do not emit it').toEqual([]);
  });

  it('no function of schema/ is there for tests alone', () => {
    expect(
      uncalled()
        .filter((orphan) => !isOwed(orphan))
        .map(told),
    ).toEqual([]);
  });

  it('a debt that was paid is taken off the list', () => {
    const all = [...[...made.values()].flatMap(orphansOf), ...uncalled()];
    const paid = DEBTS.filter((debt) => !all.some(({ what }) => debt.what.test(what)));
    expect(
      paid.map(({ what }) => String(what)),
      'take it out of test/census/debts.ts',
    ).toEqual([]);
  });
});

describe('an orphan that is planted', () => {
  const example = () => made.get('fleet.example.yaml') as Emitted;
  const news = (planted: Partial<Emitted>): readonly string[] => {
    const all = {
      files: [...example().files, ...(planted.files ?? [])],
      resources: [...example().resources, ...(planted.resources ?? [])],
      assets: [...example().assets, ...(planted.assets ?? [])],
    };
    const known = new Set(orphansOf(example()).map(told));
    return orphansOf(all)
      .map(told)
      .filter((one) => !known.has(one));
  };

  it('is found: a table that nobody asks', () => {
    const properties = { TableInput: { Name: 'scores_cold_room', TableType: 'EXTERNAL_TABLE' } };
    const table = { logicalId: 'ScoresColdRoomTable', type: 'AWS::Glue::Table', properties };
    expect(news({ resources: [table] })).toEqual([
      expect.stringMatching(/^AWS::Glue::Table ScoresColdRoomTable: looked for in AWS::Athena::NamedQuery/),
    ]);
    // A view over it is somebody.
    const view = { path: 'lake/views/scores.sql', text: 'SELECT * FROM "scores_cold_room"' };
    expect(news({ resources: [table], files: [view] })).toEqual([]);
  });

  it('is found: a function that nothing calls, and an endpoint', () => {
    const lambda = {
      logicalId: 'Idle',
      type: 'AWS::Lambda::Function',
      properties: { FunctionName: 'iot-enterprise-idle' },
    };
    const alarm = {
      logicalId: 'IdleAlarm',
      type: 'AWS::CloudWatch::Alarm',
      properties: { Dimensions: [{ Value: { Ref: 'Idle' } }] },
    };
    const permission = {
      logicalId: 'IdlePermission',
      type: 'AWS::Lambda::Permission',
      properties: { FunctionName: { Ref: 'Idle' } },
    };
    const endpoint = {
      logicalId: 'Asked',
      type: 'AWS::SageMaker::Endpoint',
      properties: { EndpointName: 'iot-enterprise-asked' },
    };
    expect(news({ resources: [lambda, alarm, permission, endpoint] })).toEqual([
      expect.stringMatching(/^AWS::Lambda::Function Idle: looked for in AWS::IoT::TopicRule/),
      expect.stringMatching(/^AWS::SageMaker::Endpoint Asked: looked for in AWS::Lambda::Function/),
    ]);
    const schedule = {
      logicalId: 'Every',
      type: 'AWS::Scheduler::Schedule',
      properties: { Target: { Arn: { 'Fn::GetAtt': ['Idle', 'Arn'] } } },
    };
    expect(news({ resources: [lambda, alarm, permission, schedule] })).toEqual([]);
  });

  it('is found: a topic that no rule hears, a rule that nobody speaks to, a queue that is not read, a script that is not run, a file for nobody, a new kind of resource', () => {
    const config = {
      path: 'agents/group1/new.json',
      text: '{"topics":{"data":"iot/group1/new/data","topic":"iot/group1/new/fault"}}',
    };
    const rule = {
      logicalId: 'DeafRule',
      type: 'AWS::IoT::TopicRule',
      properties: { TopicRulePayload: { Sql: "SELECT * FROM 'iot/group1/+/score'" } },
    };
    const queue = { logicalId: 'Waiting', type: 'AWS::SQS::Queue', properties: {} };
    const script = { key: 'glue/etl/0123456789abcdef0123456789abcdef.py', files: ['glue/new.py'] };
    const odd = { logicalId: 'Odd', type: 'AWS::Timestream::Table', properties: {} };
    const files = [config, { path: 'glue/new.py', text: 'print(1)' }, { path: 'novel/chapter.txt', text: '' }];
    expect(news({ resources: [rule, queue, odd], assets: [script], files })).toEqual([
      'AWS::SQS::Queue Waiting: looked for in AWS::Lambda::EventSourceMapping, AWS::Lambda::Function',
      'AWS::Timestream::Table Odd: the census does not know who reads such a resource: say so in test/census/readers.ts',
      'asset glue/etl/<hash>.py: no resource has its key',
      'file novel/chapter.txt: it is in no asset, and test/census/readers.ts names no reader',
      'topic iot/group1/new/fault: no rule listens to it',
      'AWS::IoT::TopicRule DeafRule: nobody publishes to iot/group1/+/score',
    ]);
  });
});

describe('docs/promises.md', () => {
  const rows = readFileSync(join(root, 'docs/promises.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!promise|-)/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

  it('has for each promise an artifact, a consumer and a proof that there is', () => {
    expect(rows.length).toBeGreaterThan(15);
    for (const [promise = '', artifact = '', consumer = '', proof = '', ...rest] of rows) {
      expect(
        [promise, artifact, consumer, proof, ...rest].filter((cell) => cell === ''),
        promise,
      ).toEqual([]);
      const paths = [...proof.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
      expect(paths.length, `${promise}: no proof`).toBeGreaterThan(0);
      expect(
        paths.filter((path) => !existsSync(join(root, path))),
        promise,
      ).toEqual([]);
    }
  });
});
