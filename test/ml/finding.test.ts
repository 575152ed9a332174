import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compileEdge, initialState, step } from '../../runtime/agent/edge/step';
import { systemClock } from '../../runtime/clock';
import { Findings, readFindings } from '../../runtime/twin/findings/findings';
import { bucketsOf, ObjectStore } from '../../runtime/twin/lake/storage/object-store';
import { BucketFolders } from '../../runtime/twin/ml/bucket-folders';
import type { Definition, Json } from '../../runtime/twin/ml/definition';
import { Endpoint } from '../../runtime/twin/ml/endpoint';
import { transformJob } from '../../runtime/twin/ml/jobs';
import { packModelArchive } from '../../runtime/twin/ml/model-archive';
import { resolvedReferences } from '../../runtime/twin/ml/references';
import { loadStacks } from '../../runtime/twin/stacks/load';
import type { EdgeModel } from '../../schema/edge-model';
import type { FieldScore, Finding } from '../../schema/finding';
import { temporaryFolder } from '../drivers/temporary-folder';
import { describeWithOracle } from '../python/oracle';
import { MEMORY, manifest, written } from '../targets/findings/generated-code';
import { pythonPath } from './python';

/**
 * One recording, scored by the batch step of the compiled pipeline, by an endpoint and by an agent: by the real scripts, the agent's own code and the generated function.
 */

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 2, 1);
const SCRIPTS = fileURLToPath(new URL('../../compiler/targets/sagemaker/scripts', import.meta.url));
const model: EdgeModel = {
  format: 'fleetwright/edge-model/v3',
  model: 'plain',
  version: 'abc',
  title: 'Plain',
  severity: 'warning',
  threshold: 1,
  spans: [MINUTE, 10 * MINUTE],
  warmUp: 48 * MINUTE,
  memory: 1440 * MINUTE,
  settle: 10_080 * MINUTE,
  quiet: 48 * MINUTE,
  clip: 3,
  still: 4,
  promise: 30 * 1440 * MINUTE,
  together: 4,
  fields: [
    { id: 'humidity', floor: 0.5, bounds: [4, 4, 4] },
    { id: 'temperature', floor: 0.01, bounds: [4, 4, 4] },
  ],
  devices: {},
};

interface Row {
  readonly device: string;
  readonly at: number;
  readonly temperature: number;
  readonly humidity: number;
}

/** Two devices, six hours each: one with two faults that are hours apart, one in good health. */
const recording: readonly Row[] = ['t-1', 't-2'].flatMap((device, which) =>
  Array.from({ length: 360 }, (_, n) => {
    const isIll = which === 0 && ((n >= 120 && n < 135) || (n >= 280 && n < 300));
    return {
      device,
      at: T0 + n * MINUTE,
      temperature: 4 + Math.sin(n / 7) + (isIll ? 12 : 0),
      humidity: 60 + 3 * Math.cos(n / 5) - (isIll ? 25 : 0),
    };
  }),
);
const CSV = recording
  .map(({ device, at, humidity, temperature }) => `${device},${at},${humidity},${temperature}\n`)
  .join('');
const ROWS = `group,device_id,time_ms\n${recording.map(({ device, at }) => `rooms,${device},${at}\n`).join('')}`;

type Source = 'batch' | 'endpoint' | 'edge';

/** A fresh fleet in which the model is asked as `deploy` says; `find` lets one source go over the recording. */
async function fleet(deploy: string) {
  const folder = temporaryFolder();
  const generated = await written(
    manifest(MEMORY).replace(/(algorithm: robust-baseline\n {4}deploy: ).*/, `$1${deploy}`),
  );
  const { resources } = loadStacks(generated);
  const bucket = resources.find(({ logicalId }) => logicalId === 'CuratedBucket')?.name ?? '';
  const lake = join(folder, 'lake');
  const alerts: Finding[] = [];
  const findings = new Findings({
    folder: join(folder, 'findings'),
    clock: systemClock(),
    objects: new ObjectStore({ folder: lake, buckets: bucketsOf(resources) }),
    notifications: { publish: async (_, message) => expect.unreachable(message) },
    functions: { invoke: async (_, message) => void alerts.push(JSON.parse(message) as Finding) },
    accepted: () => ({ bound: model.threshold, quietMs: model.quiet }),
  });
  findings.serve(await readFindings(resources, generated));
  const trained = join(folder, 'model');
  cpSync(SCRIPTS, join(trained, 'code'), { recursive: true });
  cpSync(join(generated, 'sagemaker', 'plain', 'model.json'), join(trained, 'code', 'model.json'));
  writeFileSync(join(trained, 'edge.json'), JSON.stringify(model));
  const facts = { features: ['humidity', 'temperature'], threshold: model.threshold, library: null };
  writeFileSync(join(trained, 'trained.json'), JSON.stringify(facts));
  const archive = join(lake, bucket, 'models/plain/run/model.tar.gz');
  await packModelArchive(trained, archive);
  const put = (key: string, text: string) => {
    const file = join(lake, bucket, 'models/plain/run', key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return `models/plain/run/${key}`;
  };
  put('new/v1/rows.csv', ROWS);
  const asked = put('new/v1/score.csv', CSV);
  const arn = resources.find(({ logicalId }) => logicalId === 'FindingsFunction')?.arn ?? '';

  const sources: Readonly<Record<Source, () => Promise<unknown>>> = {
    batch: async () => {
      const { Steps } = JSON.parse(readFileSync(join(generated, 'sagemaker/plain/watch.json'), 'utf8')) as Definition;
      const uri = `s3://${bucket}/models/plain/run/new/v1`;
      const given = resolvedReferences(Steps.find(({ Name }) => Name === 'Score')?.Arguments as Json, {
        parameters: new Map<string, Json>([
          ['CuratedBucket', bucket],
          ['ModelName', 'm'],
          ['Version', '1'],
          ['InstanceType', 'x'],
        ]),
        execution: new Map([['PipelineExecutionId', 'run']]),
        steps: new Map<string, Json>([
          ['Watch', { ProcessingOutputConfig: { Outputs: { score: { S3Output: { S3Uri: uri } } } } }],
        ]),
        propertyFile: () => null,
      });
      await transformJob('Score', given as { readonly [key: string]: Json }, {
        python: pythonPath(),
        buckets: new BucketFolders(lake, generated),
        executionId: 'run',
        folder: join(folder, 'job'),
        codeUri: undefined,
        modelData: () => `s3://${bucket}/models/plain/run/model.tar.gz`,
        said: () => {},
      });
      await findings.object('models/plain/run/scores/v1/score.csv.out');
    },
    endpoint: async () => {
      const endpoint = await Endpoint.open(pythonPath(), archive, join(folder, 'endpoint'));
      try {
        await findings.object(asked, async (_, lines) => ({
          version: '1',
          text: await endpoint.invoke(lines, 'text/csv', 'application/jsonlines'),
        }));
      } finally {
        await endpoint.close();
      }
    },
    edge: async () => {
      const fields = ['temperature', 'humidity'].map((id) => ({ id, type: 'number', unit: '1' }) as const);
      const rules = compileEdge({ fields, thresholds: [], models: [model] });
      const states = new Map<string, ReturnType<typeof initialState>>();
      for (const { device, at, temperature, humidity } of recording) {
        const topics = { data: `iot/rooms/${device}/data`, alert: `iot/rooms/${device}/alert` };
        const reading = { at, values: { temperature, humidity } };
        const stamp = { bootId: 'b', monotonicMs: at - T0 };
        const done = step(
          rules,
          { id: device, topics, metadata: {} },
          states.get(device) ?? initialState(),
          reading,
          stamp,
        );
        states.set(device, done.state);
        for (const { kind, payload } of done.records) {
          if (kind !== 'alert') continue;
          const said = JSON.parse(Buffer.from(payload).toString()) as object;
          // As the rule hands it over: group and device are of the topic.
          await findings.invoke(arn, JSON.stringify({ ...said, group_id: 'rooms', device_id: device }), {});
        }
      }
    },
  };
  return {
    find: async (source: Source) => {
      await sources[source]();
      return alerts.filter(({ state }) => state === 'raised');
    },
    close: () => findings.stop(),
  };
}

const BATCH = '{ batch: hourly }';
const ENDPOINT = '{ endpoint: serverless }';

describeWithOracle('a finding', () => {
  it('of batch, endpoint and edge over one recording is the same to 1e-9: score, bound, episode and the fields that speak', {
    timeout: 180_000,
  }, async () => {
    const found: Record<string, readonly Finding[]> = {};
    for (const [source, deploy] of [
      ['batch', BATCH],
      ['endpoint', ENDPOINT],
      ['edge', BATCH],
    ] as const) {
      const one = await fleet(deploy);
      found[source] = await one.find(source);
      one.close();
    }
    const { batch = [], endpoint = [], edge = [] } = found;
    expect(batch.map(({ device_id }) => device_id)).toEqual(['t-1', 't-1']);
    for (const other of [endpoint, edge]) {
      expect(other).toHaveLength(batch.length);
      for (const [n, one] of other.entries()) {
        const as = batch[n] as Finding;
        const { device_id, since_ms, event_time, field, model: id, severity, threshold, bound } = as;
        expect(one).toMatchObject({ device_id, since_ms, event_time, field, model: id, severity, threshold, bound });
        expect(Math.abs(one.score - as.score)).toBeLessThan(1e-9);
        expect(one.fields.map((part) => part.field)).toEqual(as.fields.map((part) => part.field));
        for (const [at, part] of one.fields.entries())
          expect(Math.abs(part.score - (as.fields[at] as FieldScore).score)).toBeLessThan(1e-9);
      }
    }
  });

  it.each([
    ['batch, then the agent', BATCH, ['batch', 'edge']],
    ['an endpoint, then the agent', ENDPOINT, ['endpoint', 'edge']],
  ] as const)('is one alert for each episode, never two: %s', { timeout: 180_000 }, async (_, deploy, order) => {
    const one = await fleet(deploy);
    let told: readonly Finding[] = [];
    for (const source of order) told = await one.find(source);
    one.close();
    expect(told).toHaveLength(2);
    expect(new Set(told.map(({ since_ms }) => since_ms)).size).toBe(2);
  });
});
