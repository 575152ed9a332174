import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { ModelRuns } from '../../../cli/up/model-runs';
import { fastClock } from '../../../runtime/clock';
import { BucketFolders } from '../../../runtime/twin/ml/bucket-folders';
import { Endpoint } from '../../../runtime/twin/ml/endpoint';
import type { FleetModel } from '../../../runtime/twin/ml/fleet-models';
import { registryOf, type TrainingReport, trainModel } from '../../../runtime/twin/ml/train-model';
import { watchModel } from '../../../runtime/twin/ml/watch-model';
import { temporaryFolder } from '../../drivers/temporary-folder';
import { describeWithOracle } from '../../python/oracle';
import { AHEAD, type Alert, findingsOf, type ModelTwin, manifestOf, modelTwin } from './model-twin';

/** The compiled pipelines themselves, with the real scripts and libraries, over two weeks of readings. */

const ODD = `odd:
  detect: anomalies
  on: [rooms]
  features: { rolling: [mean], windows: [30m], store: offline }
  algorithm: random-cut-forest
  accept: { metric: auc, above: 0.3 }
  deploy: { batch: daily }`;
const DAYS = 12;
const quiet = () => {};

describeWithOracle('a training', () => {
  let twin: ModelTwin;
  let first: TrainingReport;

  const train = (one: ModelTwin, id: string, more = {}) => trainModel(one.place, modelOf(one, id), quiet, more);
  beforeAll(async () => {
    twin = await modelTwin(manifestOf(`${AHEAD}\n${ODD}`), DAYS);
    first = await train(twin, 'ahead');
  }, 360_000);

  it('registers what passes the gate, with what the gate saw', () => {
    expect(first).toMatchObject({ verdict: 'accepted', version: 1, why: '', reused: [] });
    expect(first.value).toBeLessThan(first.baseline ?? 0);
    const accepted = registryOf(twin.place.dataDir).newest('cold-ahead');
    expect(accepted?.evaluation).toMatchObject({ accepted: 1, model: 'ahead' });
    expect(accepted?.metadata.reference).toMatch(/^s3:\/\/.+\/models\/ahead\/.+\/reference$/);
  });

  it('leaves plots and numbers in a folder of its own', () => {
    expect(readdirSync(join(first.folder, 'evaluation')).sort()).toEqual([
      'evaluation.json',
      'residuals.json',
      'residuals.png',
    ]);
    const [job = ''] = readdirSync(join(first.folder, 'model'));
    expect(readdirSync(join(first.folder, 'model', job, 'output', 'data')).sort()).toEqual([
      'learning-curve.json',
      'learning-curve.png',
    ]);
  });

  it('answers over HTTP as SageMaker does', { timeout: 180_000 }, async () => {
    const accepted = registryOf(twin.place.dataDir).newest('cold-ahead');
    const buckets = new BucketFolders(join(twin.place.dataDir, 'lake'), twin.place.generated);
    const endpoint = await Endpoint.open(
      twin.place.python,
      buckets.pathOf(accepted?.modelDataUrl ?? ''),
      temporaryFolder(),
    );
    try {
      expect(new URL(endpoint.url).hostname).toBe('127.0.0.1');
      expect((await fetch(`${endpoint.url}/ping`)).status).toBe(200);
      const row =
        readFileSync(join(first.folder, 'test', 'test.csv'), 'utf8')
          .split('\n')[0]
          ?.split(',')
          .slice(1)
          .join(',') ?? '';
      expect(Number(await endpoint.invoke(`${row}\n`, 'text/csv', 'text/csv'))).toBeGreaterThan(-40);
      await expect(endpoint.invoke('1,2\n', 'text/csv', 'text/csv')).rejects.toThrow(
        /the model answered 400: row 1 has 2 values/,
      );
    } finally {
      await endpoint.close();
    }
  });

  it('that is rejected says why, and leaves the accepted version in use', { timeout: 180_000 }, async () => {
    const strict = await modelTwin(manifestOf(AHEAD.replace('below: 2', 'below: 0.000001')), 0, twin.place.dataDir);
    const report = await train(strict, 'ahead');
    expect(report).toMatchObject({ verdict: 'rejected', version: 1 });
    expect(report.why).toMatch(/the gate wants less than 1e-06/);
    expect(registryOf(twin.place.dataDir).versions('cold-ahead')).toHaveLength(1);
  });

  it("asks the forest for scores by the pipeline's own steps, and watches with it", { timeout: 360_000 }, async () => {
    const report = await train(await modelTwin(manifestOf(`${AHEAD}\n${ODD}`), 0, twin.place.dataDir), 'odd');
    expect(report.verdict, report.why).toBe('accepted');
    expect(Object.keys(report.took)).toEqual(['Features', 'Train', 'Model', 'Score', 'Evaluate', 'Register', 'Gate']);
    const accepted = registryOf(twin.place.dataDir).newest('cold-odd');
    if (!accepted) throw new Error('nothing is registered');
    const { objects } = await watchModel(twin.place, modelOf(twin, 'odd'), accepted);
    expect(objects.map((key) => key.replace(/models\/odd\/[^/]+\//, ''))).toEqual([
      'new/v1/score.csv',
      'scores/v1/score.csv.out',
    ]);
    const findings = await findingsOf(twin.place, () => {});
    const rows = (await Promise.all(objects.map((key) => findings.object(key)))).flat();
    findings.stop();
    expect(new Set(rows.map(({ device_id }) => device_id))).toEqual(new Set(['t-1', 't-2', 't-3']));
    // A day, and two runs of the ETL more.
    expect(rows).toHaveLength(3 * 12 * 26);
    expect(rows.every(({ score }) => typeof score === 'number')).toBe(true);
    const models = join(report.folder, '..');
    const watched = readdirSync(models).find((name) => existsSync(join(models, name, 'records'))) ?? '';
    const records = readFileSync(join(models, watched, 'records', 'records.ndjson'), 'utf8')
      .trim()
      .split('\n');
    expect(records).toHaveLength(rows.length);
    expect(Object.keys(JSON.parse(records[0] ?? ''))).toEqual(
      expect.arrayContaining(['device_id', 'event_time', 'temperature']),
    );
  });

  it('is taken up by a running fleet: it answers, and what is odd is an alert, once', {
    timeout: 360_000,
  }, async () => {
    const { place } = await modelTwin(manifestOf(`${AHEAD}\n${ODD}`), 0, twin.place.dataDir);
    vi.stubEnv('FLEET_PYTHON', place.python);
    const startedAt = Date.now();
    const clock = fastClock({ speed: 20_000, epoch: Date.UTC(2026, 9, 12), startedAt });
    const alerts: Alert[] = [];
    const urls: string[] = [];
    const handed: string[] = [];
    let raised = () => {};
    const first = new Promise<void>((resolve) => {
      raised = resolve;
    });
    // From a bound on that every reading is beyond.
    const findings = await findingsOf(
      { ...place, clock },
      (alert) => {
        alerts.push(alert);
        if (alert.model === 'odd' && alert.device_id === 't-1') raised();
      },
      0,
    );
    const runs = new ModelRuns({
      clock,
      generated: place.generated,
      dataDir: place.dataDir,
      folder: temporaryFolder(),
      resources: () => place.resources,
      object: (key, ask) => findings.object(key, ask),
      alert: async () => {},
      hasCurated: () => true,
      serving: ({ url }) => urls.push(url),
      watching: async (models) => void handed.push(...models.map(({ model }) => model.model)),
      problem: (text) => {
        throw new Error(text);
      },
    });
    await first;
    await runs.finish();
    findings.stop();
    expect(urls).toHaveLength(1);
    expect(handed, 'neither is a detector that agents know').toEqual([]);
    expect(alerts.map(({ model, device_id }) => [model, device_id])).toContainEqual(['odd', 't-1']);
    const named = alerts.map(({ model, device_id, since_ms }) => `${model} ${device_id} ${since_ms}`);
    expect(new Set(named).size, 'one alert for each episode').toBe(alerts.length);
    await expect(fetch(urls[0] ?? '')).rejects.toThrow();
  });

  it('without data names model, step and place in the manifest', async () => {
    const empty = await modelTwin(manifestOf(AHEAD), 0);
    const report = await train(empty, 'ahead');
    expect(report).toMatchObject({ verdict: 'failed', step: 'Features', version: null });
    expect(report.why).toMatch(
      /^model ahead, step Features \(models\.ahead\): there is nothing at s3:.+ yet: has the ETL run/,
    );
    expect(existsSync(join(empty.place.dataDir, 'ml', 'lock'))).toBe(false);
  });

  it('goes on where a step had failed, and registers once', { timeout: 360_000 }, async () => {
    const parameters = { MaxRuntimeInSeconds: 3600 };
    const model = modelOf(twin, 'ahead');
    const broken = { ...model, pipeline: withBrokenStep(model, 'Evaluate') };
    const again = { ...broken, pipeline: model.pipeline };
    const over = new AbortController();
    const stopped = trainModel(twin.place, again, (step) => step === 'Evaluate' && over.abort(), {
      parameters,
      signal: over.signal,
    });
    expect(await stopped).toMatchObject({ verdict: 'failed', step: 'Evaluate', version: 1 });
    const report = await trainModel(twin.place, again, quiet, { parameters });
    expect(report).toMatchObject({ verdict: 'accepted', reused: ['Features', 'Train'], version: 2 });
    expect(registryOf(twin.place.dataDir).versions('cold-ahead')).toHaveLength(2);
    expect(await trainModel(twin.place, broken, quiet, { parameters })).toMatchObject({
      verdict: 'failed',
      reused: [],
      version: 2,
    });
  });

  const modelOf = ({ models }: ModelTwin, id: string): FleetModel => {
    const model = models.find((one) => one.id === id);
    if (!model) throw new Error(`there is no model ${id}`);
    return model;
  };
});

/** A definition whose step wants a script that is not there. */
function withBrokenStep({ pipeline }: FleetModel, name: string): FleetModel['pipeline'] {
  const text = JSON.stringify(pipeline);
  const script = name === 'Evaluate' ? 'evaluate.py' : 'features.py';
  return JSON.parse(text.replaceAll(`/code/${script}`, '/code/gone.py')) as FleetModel['pipeline'];
}
