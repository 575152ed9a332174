import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GetPartitionsCommand,
  type TableInput,
} from '@aws-sdk/client-glue';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, expect, it } from 'vitest';
import { apply } from '../../compiler/6-apply/apply';
import { partitionsStep } from '../../compiler/6-apply/partitions/partitions-step';
import { bucketNameIn } from '../../compiler/ir/names';
import { type EtlLines, etlLinesKey } from '../../schema/etl-lines';
import type { SnapshotStack } from '../../schema/plan/snapshot';
import { describeWithMoto, MOTO_ACCOUNT } from '../moto/server';
import { useWorld } from './fake-world';
import { ordered, type Run, runAt } from './fleet-under-test';
import type { Seen } from './tap';
import { REGION, useEnvironment } from './with-clients';

type Engine = 'glue' | 'lambda';
interface Wanted {
  readonly engine?: Engine;
  readonly type?: string;
  readonly lake?: string;
}

const manifest = ({ engine = 'glue', type = 'integer', lake = '{}' }: Wanted = {}) => `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  probe: { every: 60s, fields: { pulses: { type: ${type}, min: 0, max: 9 }, temperature: { unit: Cel, min: -40, max: 85 } } }
  probe-hour: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } }
groups:
  rooms: { sensor: probe, devices: { prefix: room-, count: 3 } }
  halls: { sensor: probe-hour, devices: { prefix: hall-, count: 3 } }
lake: ${lake}
etl: { engine: ${engine} }
`;

/** The tables that the ETL of `probe` fills; those of `probe-hour` have its name in front. */
const OF_PROBE = /^(curated_probe|quarantine_probe|rollup_probe_(hour|day))$/;

const dayAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const [YESTERDAY, BEFORE] = [dayAgo(1), dayAgo(2)];

describeWithMoto('partitions that still declare a type of before', () => {
  const world = useWorld();
  useEnvironment();

  const run = () => runAt(world().tap.url);
  const glue = () => run().work.clients.glue();
  const at = { DatabaseName: 'acme' };
  /** A layer of the function is no part of what is tried here. */
  const layer = async () => new Uint8Array([0]);
  const carriedOut = async (one: Run, text: string, remakes?: boolean) => {
    const steps = {
      behindStacks: remakes === undefined ? [] : [partitionsStep(remakes)],
      runsUnchanged: remakes === true,
    };
    const order = await ordered(one, text, steps);
    return apply(one.work, { ...order, uploads: { ...order.uploads, layer } });
  };
  const told = ({ heard }: Run) =>
    heard.flatMap((one) => (one.event === 'diagnostic' && /partitions/.test(one.code) ? [one] : []));
  const note = ({ heard }: Run) =>
    heard.flatMap((one) => (one.event === 'step' && one.step === 'partitions' && one.note ? [one.note] : [])).join();
  let started: { readonly name: string; readonly days: readonly string[] }[];
  let isBusy: boolean;

  /** The tables of a manifest, as the lake stack would have made them. */
  const tables = (wanted: Wanted): Promise<readonly TableInput[]> => {
    const text = manifest(wanted);
    const found = known.get(text) ?? compiled(text);
    known.set(text, found);
    return found;
  };
  const known = new Map<string, Promise<readonly TableInput[]>>();
  const compiled = async (text: string): Promise<readonly TableInput[]> => {
    const { target } = await ordered(run(), text);
    const { Resources } = (target.stacks['lake'] as SnapshotStack).template as unknown as {
      Resources: Record<string, { Type: string; Properties: { TableInput: TableInput } }>;
    };
    return Object.values(Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::Glue::Table' ? [Properties.TableInput] : [],
    );
  };
  const descriptor = async (table: string, wanted: Wanted) => {
    const found = (await tables(wanted)).find(({ Name }) => Name === table);
    return { Columns: found?.StorageDescriptor?.Columns ?? [] };
  };
  const register = async <T = string>(
    table: string,
    days: readonly T[],
    wanted: Wanted = {},
    values = (day: T): string[] => ['rooms', String(day)],
  ) => {
    const StorageDescriptor = await descriptor(table, wanted);
    const PartitionInputList = days.map((day) => ({ Values: values(day), StorageDescriptor }));
    const { Errors = [] } = await (await glue()).send(
      new BatchCreatePartitionCommand({ ...at, TableName: table, PartitionInputList }),
    );
    expect(Errors).toEqual([]);
  };
  const made = async (wanted: Wanted) => {
    const client = await glue();
    await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'acme' } }));
    for (const { Name, PartitionKeys, StorageDescriptor } of await tables(wanted))
      await client.send(
        new CreateTableCommand({
          ...at,
          TableInput: { Name, PartitionKeys, StorageDescriptor: { Columns: StorageDescriptor?.Columns } },
        }),
      );
  };

  /** What a run of the ETL keeps of a day. */
  const keepLines = async (day: string, counts: Pick<EtlLines, 'groups' | 'refused'>) => {
    const kept: EtlLines = { format: 'fleetwright/etl-lines/v1', sensor: 'probe', day, ...counts };
    const Bucket = bucketNameIn('acme', 'curated', MOTO_ACCOUNT, REGION);
    const client = await run().work.clients.s3();
    await client.send(new PutObjectCommand({ Bucket, Key: etlLinesKey('probe', day), Body: JSON.stringify(kept) }));
  };

  /** What a run of the job does to the catalog: it makes the partitions of its days anew, with the types that the tables have now. */
  const remade = async (days: readonly string[], wanted: Wanted) => {
    for (const { Name = '' } of await tables(wanted)) {
      if (!OF_PROBE.test(Name)) continue;
      const { Partitions = [] } = await (await glue()).send(new GetPartitionsCommand({ ...at, TableName: Name }));
      const old = Partitions.map(({ Values = [] }) => Values).filter((values) => days.includes(values.at(-1) ?? ''));
      if (old.length === 0) continue;
      const PartitionsToDelete = old.map((Values) => ({ Values }));
      await (await glue()).send(new BatchDeletePartitionCommand({ ...at, TableName: Name, PartitionsToDelete }));
      await register(Name, old, wanted, (values) => [...values]);
    }
  };

  const jobs = async ({ headers, operation, body }: Seen, wanted: Wanted) => {
    const [, called] = /^lambda\.POST \/2015-03-31\/functions\/([^/]+)\/invocations/.exec(operation) ?? [];
    if (called !== undefined) {
      expect(headers['x-amz-invocation-type']).toBe('Event');
      const { sensor, days, ...more } = JSON.parse(body) as { sensor: string; days: readonly string[] };
      expect(more, 'nothing lets a run take fewer lines').toEqual({});
      started.push({ name: `${called} ${sensor}`, days });
      await remade(days, wanted);
      return { status: 202, body: '' };
    }
    if (headers['x-amz-target'] !== 'AWSGlue.StartJobRun') return undefined;
    if (isBusy)
      return { status: 400, body: JSON.stringify({ __type: 'ConcurrentRunsExceededException', Message: 'one runs' }) };
    const { JobName, Arguments } = JSON.parse(body) as { JobName: string; Arguments: { '--days': string } };
    expect(Object.keys(Arguments), 'nothing lets a run take fewer lines').toEqual(['--days']);
    const days = Arguments['--days'].split(',');
    started.push({ name: JobName, days });
    await remade(days, wanted);
    return { status: 200, body: JSON.stringify({ JobRunId: `jr_${started.length}` }) };
  };

  /** An applied fleet whose tables have partitions, and what it becomes. */
  const lakeOf = async (before: Wanted, after: Wanted) => {
    await carriedOut(run(), manifest(before));
    await made(before);
    const { tap } = world();
    const stand = tap.stand;
    tap.stand = async (seen) => (await jobs(seen, after)) ?? stand(seen);
    tap.forget();
    return manifest(after);
  };

  beforeEach(() => {
    started = [];
    isBusy = false;
  });

  it('an apply that changes a type names the tables, how many there are, and the command; it starts nothing', async () => {
    const next = await lakeOf({}, { type: 'number' });
    await register('curated_probe', [YESTERDAY, BEFORE]);
    await register('rollup_probe_day', [BEFORE]);
    const one = run();
    expect(await carriedOut(one, next, false)).toBe('done');
    expect(told(one)).toMatchObject([
      { severity: 'warning', code: 'old-partitions', fix: expect.stringContaining('fleet apply --remake-partitions') },
    ]);
    expect(told(one)[0]?.message).toMatch(
      /^3 partitions \(curated_probe: 2, rollup_probe_day: 1\) .*HIVE_PARTITION_SCHEMA_MISMATCH/,
    );
    expect(started).toEqual([]);
  });

  it('an apply that changes no type asks for no partition', async () => {
    await lakeOf({}, {});
    await register('curated_probe', [YESTERDAY]);
    const one = run();
    await carriedOut(one, manifest({ lake: '{ query: { scanLimit: 2GiB } }' }), false);
    expect(told(one)).toEqual([]);
    const asked = world().tap.seen.filter(({ headers }) => headers['x-amz-target'] === 'AWSGlue.GetPartitions');
    expect(asked).toEqual([]);
  });

  it.each([
    ['glue', [{ name: 'acme-etl-probe', days: [BEFORE, YESTERDAY] }]],
    [
      'lambda',
      [
        { name: 'acme-etl probe', days: [YESTERDAY] },
        { name: 'acme-etl probe', days: [BEFORE] },
      ],
    ],
  ] as const)(
    '--remake-partitions has exactly the days of these made anew, each once, and finds nothing the next time: %s',
    async (engine, runs) => {
      const next = await lakeOf({ engine }, { engine, type: 'number' });
      await register('curated_probe', [YESTERDAY, BEFORE]);
      await register('rollup_probe_hour', [BEFORE]);
      await register('curated_probe', [dayAgo(3)], { type: 'number' });
      await register('curated_probe_hour', [dayAgo(3)]);
      await carriedOut(run(), next, true);
      expect(started).toEqual(runs);
      const again = run();
      expect(await carriedOut(again, next, true)).toBe('done');
      expect([started, note(again)]).toEqual([runs, 'all have the types of their tables']);
    },
  );

  it('a job that runs already is left alone, and what waits is said; the next command starts it', async () => {
    const next = await lakeOf({}, { type: 'number' });
    await register('curated_probe', [YESTERDAY]);
    isBusy = true;
    const one = run();
    expect(await carriedOut(one, next, true)).toBe('done');
    expect(note(one)).toContain('acme-etl-probe is running already, 1 day waits');
    isBusy = false;
    await carriedOut(run(), next, true);
    expect(started).toEqual([{ name: 'acme-etl-probe', days: [YESTERDAY] }]);
  });

  it('many days come in several commands, the newest first', async () => {
    const next = await lakeOf({}, { type: 'number' });
    const days = Array.from({ length: 40 }, (_, at) => dayAgo(at + 1));
    await register('curated_probe', days);
    const one = run();
    await carriedOut(one, next, true);
    expect(note(one)).toContain('started for 31 days, 9 days wait');
    await carriedOut(run(), next, true);
    expect(started.map((each) => each.days)).toEqual([days.slice(0, 31).reverse(), days.slice(31).reverse()]);
  });

  it.each(['glue', 'lambda'] as const)(
    'a day of which a run found fewer lines keeps its rows and holds up no other: it is told, and not started again: %s',
    async (engine) => {
      const next = await lakeOf({ engine }, { engine, type: 'number' });
      const losses = Array.from({ length: 31 }, (_, at) => dayAgo(at + 1));
      await register('curated_probe', [...losses, dayAgo(40)]);
      const loss = { group: 'rooms', arrived: dayAgo(31), before: 5, now: 2 };
      for (const day of losses) await keepLines(day, { groups: { rooms: { [dayAgo(31)]: 5 } }, refused: [loss] });
      await keepLines(dayAgo(40), { groups: { rooms: { [dayAgo(40)]: 5 } } });
      const one = run();
      expect(await carriedOut(one, next, true)).toBe('done');
      expect(started.map(({ days }) => days)).toEqual([[dayAgo(40)]]);
      expect(told(one)).toMatchObject([{ code: 'partitions-of-fewer-lines' }]);
      expect(told(one)[0]?.message).toContain(`31 days of probe (${dayAgo(31)}`);
      expect(told(one)[0]?.message).toContain(`2 of 5 lines of rooms that arrived on ${dayAgo(31)}`);
      expect(told(one)[0]?.fix).toMatch(engine === 'glue' ? /--allow_fewer_lines true/ : /"allowFewerLines":true/);
    },
  );

  it('partitions of a group that is gone are told, and no run is started for them', async () => {
    const next = await lakeOf({}, { type: 'number' });
    await register('curated_probe', [YESTERDAY], {}, (day) => ['cellar', day]);
    const one = run();
    await carriedOut(one, next, true);
    expect(started).toEqual([]);
    expect(told(one)).toMatchObject([
      {
        code: 'partitions-of-gone-groups',
        message: expect.stringContaining('1 partition (curated_probe: 1) of groups'),
      },
    ]);
    expect(note(one)).toBe('none left that can be made anew');
  });

  it('a day whose raw lines have expired keeps its rows: it is never made anew, and that is told', async () => {
    const lake = '{ retention: { expireAfter: 30d } }';
    const next = await lakeOf({ lake }, { lake, type: 'number' });
    await register('curated_probe', [dayAgo(28), dayAgo(29), dayAgo(200)]);
    const one = run();
    await carriedOut(one, next, true);
    expect(started).toEqual([{ name: 'acme-etl-probe', days: [dayAgo(28)] }]);
    expect(told(one)).toMatchObject([
      { code: 'partitions-without-raw', message: expect.stringContaining('curated_probe: 2') },
    ]);
  });

  it('partitions by year, month and day name their day as well', async () => {
    const lake = '{ curated: { partitioning: [group, year, month, day] } }';
    const next = await lakeOf({ lake }, { lake, type: 'number' });
    await register<string>('curated_probe', [YESTERDAY], { lake }, (day) => ['rooms', ...day.split('-')]);
    await carriedOut(run(), next, true);
    expect(started).toEqual([{ name: 'acme-etl-probe', days: [YESTERDAY] }]);
  });

  it('an account that may not list partitions applies all the same, and hears what to do', async () => {
    const next = await lakeOf({}, { type: 'number' });
    world().tap.fate = ({ headers }) =>
      headers['x-amz-target'] === 'AWSGlue.GetPartitions'
        ? { status: 400, xml: JSON.stringify({ __type: 'AccessDeniedException', Message: 'no' }) }
        : 'pass';
    const one = run();
    expect(await carriedOut(one, next, false)).toBe('done');
    expect(told(one)[0]?.message).toContain('partitions of curated_probe');
  });
});
