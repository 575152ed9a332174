import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/index';
import type { Visual } from '../../../compiler/ir/fleet/dashboards';
import type { Fleet } from '../../../compiler/ir/fleet/index';
import type { Question } from '../../../compiler/ir/fleet/question';
import { lastDays } from '../../../compiler/ir/questions/bounds';
import { questionSql } from '../../../compiler/ir/questions/question-sql';
import { sourcesIn } from '../../sources';
import { expanded, statements } from '../../targets/grafana/compiled';
import { temporaryFolder } from '../iot-core/generated';
import { writeExample, writeSample } from '../stacks/compiled';
import { EXAMPLE_SPEAKERS } from './example-speakers';
import { filledLake } from './filled-lake';
import { SAMPLE_SPEAKERS } from './sample-speakers';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Case {
  readonly fleet: Fleet;
  readonly generated: string;
  readonly room: Awaited<ReturnType<typeof filledLake>>;
}

const folder = temporaryFolder();
const cases = new Map<string, Case>();

beforeAll(async () => {
  const example = join(folder.path, 'example');
  await writeExample(join(example, 'generated'));
  cases.set('the example', {
    fleet: await fleetOf(root, 'fleet.example.yaml'),
    generated: join(example, 'generated'),
    room: await filledLake(join(example, 'generated'), join(example, 'data'), EXAMPLE_SPEAKERS),
  });
  const sample = join(folder.path, 'sample');
  await writeSample(join(sample, 'generated'), 'dashboards');
  cases.set('every kind of visual', {
    fleet: await fleetOf(join(root, 'test/samples/dashboards'), 'fleet.yaml'),
    generated: join(sample, 'generated'),
    room: await filledLake(join(sample, 'generated'), join(sample, 'data'), SAMPLE_SPEAKERS),
  });
}, 360_000);
afterAll(async () => {
  for (const { room } of cases.values()) await room.lake.close();
  folder.remove();
});

async function fleetOf(place: string, manifest: string): Promise<Fleet> {
  const { fleet } = await compile(sourcesIn(place), { manifest });
  if (!fleet) throw new Error(`${manifest} does not compile`);
  return fleet;
}

function caseOf(name: string): Case {
  const found = cases.get(name);
  if (!found) throw new Error(`there is no case ${name}`);
  return found;
}

function* visuals({ dashboards }: Fleet): Iterable<readonly [string, Visual]> {
  for (const dashboard of dashboards)
    for (const visual of [...dashboard.visuals, ...dashboard.rollups.flatMap((sheet) => sheet.visuals)])
      yield [`${dashboard.id}/${visual.id}`, visual];
}

describe.each(['the example', 'every kind of visual'])('on data of the ETL: %s', (name) => {
  it('every question has an answer, with the columns that it promises', async () => {
    const { fleet, room } = caseOf(name);
    const wrong: string[] = [];
    for (const [visual, { question }] of visuals(fleet)) {
      if (!question) throw new Error(`${visual} asks nothing`);
      const { columns, rows } = await room.lake.query(questionSql(question));
      const promised =
        question.measures.length === 0
          ? question.rows.columns.map((column) => column.name)
          : [...question.dimensions.map(({ column }) => column), ...question.measures.map((measure) => measure.name)];
      if (rows.length === 0) wrong.push(`${visual} has no row`);
      if (columns.map((column) => column.name).join() !== promised.join()) wrong.push(`${visual} has other columns`);
    }
    expect(wrong).toEqual([]);
  });

  it('the SQL of every data set of QuickSight has rows, with the columns and types that it declares', async () => {
    const { generated, room } = caseOf(name);
    const dataSets = join(generated, 'quicksight/data-sets');
    const files = readdirSync(dataSets).filter((file) => file.endsWith('.json'));
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const { PhysicalTableMap } = JSON.parse(readFileSync(join(dataSets, file), 'utf8')) as DataSetFile;
      const { SqlQuery, Columns } = PhysicalTableMap.rows.CustomSql;
      expect(`${SqlQuery}\n`, file).toBe(readFileSync(join(dataSets, file.replace('.json', '.sql')), 'utf8'));
      const { columns, rows } = await room.lake.query(SqlQuery);
      expect(rows.length, file).toBeGreaterThan(0);
      const found = columns.map(({ name: column, type }) => [column, TYPES[type]]);
      expect(found, file).toEqual(Columns.map(({ Name, Type }) => [Name, Type]));
    }
  });
});

describe.each(['the example', 'every kind of visual'])('Grafana on data of the ETL: %s', (name) => {
  const RANGE = ['2026-01-29 00:00:00', '2026-01-31 12:00:00'] as const;

  it('has rows in every panel, variable and alert rule, of the tables that are there', async () => {
    const { generated, room } = caseOf(name);
    const files = new Map(
      readdirSync(join(generated, 'grafana'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.json'))
        .map((file) => [`grafana/${file}`, readFileSync(join(generated, 'grafana', file), 'utf8')]),
    );
    const wrong: string[] = [];
    const firing: (readonly unknown[])[] = [];
    for (const [where, sql] of statements(files)) {
      const { rows } = await room.lake.query(expanded(sql, RANGE));
      // Few thresholds of the filled lake are crossed.
      if (where.startsWith('rule ')) firing.push(...rows);
      else if (rows.length === 0) wrong.push(`${where} has no row`);
    }
    expect(wrong).toEqual([]);
    const damp = ['temp-001', 'temp-002'].map((device) => ['group1', device, '86', '%RH', '2026-01-31 09:29:00', 1]);
    expect(firing).toEqual(name === 'the example' ? damp : []);
  });
});

interface DataSetFile {
  readonly PhysicalTableMap: {
    readonly rows: {
      readonly CustomSql: {
        readonly SqlQuery: string;
        readonly Columns: readonly { readonly Name: string; readonly Type: string }[];
      };
    };
  };
}

const TYPES: Readonly<Record<string, string>> = {
  varchar: 'STRING',
  double: 'DECIMAL',
  bigint: 'INTEGER',
  boolean: 'BOOLEAN',
  timestamp: 'DATETIME',
};

describe('an answer', () => {
  const sample = () => caseOf('every kind of visual');
  const questionOf = (id: string): Question => {
    const found = [...visuals(sample().fleet)].find(([visual]) => visual === id)?.[1].question;
    if (!found) throw new Error(`there is no question ${id}`);
    return found;
  };
  const answer = async (id: string, asked: Parameters<typeof questionSql>[1] = {}) =>
    (await sample().room.lake.query(questionSql(questionOf(id), asked))).rows;

  it('gives the mean of all values out of roll-ups, not the mean of means', async () => {
    const [plain] = await sample().room.rows('SELECT avg(temperature), count(temperature) FROM curated_room');
    const north = (await answer('all/bar-avg-temperature-by-group')).find(([group]) => group === 'north');
    expect(Number(plain?.[1])).toBeGreaterThan(20);
    expect(Number(north?.[1])).toBeCloseTo(Number(plain?.[0]), 9);
  });

  it('puts sensors that share a field together', async () => {
    expect((await answer('all/bar-avg-temperature-by-group')).map(([group]) => group)).toEqual(['north', 'south']);
  });

  it('computes a formula, with its braces as they were written', async () => {
    const rows = questionSql({ ...questionOf('all/bar-count-hot-by-shelf'), measures: [] });
    const values = await sample().room.rows(`SELECT DISTINCT "hot" FROM (${rows}) AS "x" ORDER BY 1`);
    expect(values.map(([value]) => value)).toEqual(['fine', '{{resolve:ssm:x}}']);
  });

  it('is narrowed by what a viewer chooses, and by other days', async () => {
    const id = 'all/line-temperature-by-device-id';
    const all = await answer(id);
    const one = await answer(id, { where: [`"device_id" = 'n-1'`] });
    const today = await answer(id, { bounds: lastDays(0) });
    const midnight = { to: "TIMESTAMP '2026-01-31 00:00:00'", toDay: "'2026-01-30'" };
    const yesterday = await answer(id, { bounds: { ...lastDays(2), ...midnight } });
    expect(one.length).toBeGreaterThan(0);
    expect(one.length).toBeLessThan(all.length);
    expect(today.length).toBeGreaterThan(0);
    expect(yesterday.length).toBeGreaterThan(0);
    expect(today.length + yesterday.length).toBe(all.length);
  });

  it('reads the partitions within its bounds only', async () => {
    const question = questionOf('all/line-temperature-by-device-id');
    const two = await sample().room.lake.query(questionSql(question));
    const one = await sample().room.lake.query(questionSql(question, { bounds: lastDays(0) }));
    expect(one.objectsScanned).toBeLessThan(two.objectsScanned);
  });
});
