import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileTarget } from '../../cli/plan/compile-target';
import { canonical } from '../../compiler/5-plan/canonical';
import { plan } from '../../compiler/5-plan/index';
import { planText } from '../../compiler/5-plan/render/text';
import { documentOf } from '../../compiler/5-plan/split-documents';
import { edgeModelChanges } from '../../compiler/6-apply/devices/edge-models/edge-model-changes';
import { edgeModelsDrift } from '../../compiler/6-apply/devices/edge-models/edge-models-drift';
import { SETTINGS_STEP } from '../../compiler/6-apply/devices/roll-out/settings-step';
import { storeOf } from '../../compiler/6-apply/state/applied';
import { overlay } from '../../runtime/agent/settings/overlay';
import { packModelArchive } from '../../runtime/twin/ml/model-archive';
import type { AgentConfig } from '../../schema/agent-config';
import type { AgentSettings } from '../../schema/agent-settings';
import type { EdgeModel } from '../../schema/edge-model';
import type { Drift } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { modelsText } from '../agent/settings/config';
import { describeWithMoto, MOTO_ACCOUNT, useMoto } from '../moto/server';
import { sourcesOf } from '../sources';
import { FLEET, readyAt, runStep } from './devices-world';
import { type Run, runAt } from './fleet-under-test';
import { StreamsStand } from './streams-stand';
import { Tap } from './tap';
import { REGION, useEnvironment } from './with-clients';

/** Two groups for one model, one of them behind gateways, and a group that it is not for. */
const MANIFEST = `apiVersion: fleetwright/v1
fleet: ${FLEET}
aws: { region: ${REGION} }
sensors:
  probe:
    every: 60s
    fields: { temperature: { unit: Cel, min: -40, max: 85 } }
groups:
  rooms: { sensor: probe, devices: { prefix: room-, count: 3 }, provisioning: registered }
  sheds: { sensor: probe, devices: { prefix: shed-, count: 2 }, via: { gateways: { prefix: gw-, count: 1 } }, provisioning: registered }
  yards: { sensor: probe, devices: { prefix: yard-, count: 1 }, provisioning: registered }
etl: {}
models:
  watch: { detect: anomalies, on: [rooms, sheds], algorithm: robust-baseline }
`;
const GROUP = `${FLEET}-watch`;

async function compiled(text: string, env?: string): Promise<Snapshot> {
  const { made, diagnostics } = await compileTarget(sourcesOf({ 'fleet.yaml': text }), 'fleet.yaml', env);
  if (!made) throw new Error(JSON.stringify(diagnostics));
  return made.snapshot;
}

const folder = mkdtempSync(join(tmpdir(), 'edge-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let archives = 0;

/** model.tar.gz, as training leaves it. */
async function archiveWith(files: Readonly<Record<string, unknown>>): Promise<Buffer> {
  archives += 1;
  const [made, file] = [mkdtempSync(join(folder, 'made-')), join(folder, `${archives}.tar.gz`)];
  for (const [name, content] of Object.entries(files)) writeFileSync(join(made, name), JSON.stringify(content));
  await packModelArchive(made, file);
  return readFileSync(file);
}

const edgeJson = (version: string, more: Partial<EdgeModel> = {}) => ({
  ...(JSON.parse(modelsText('temperature')) as EdgeModel[])[0],
  version,
  ...more,
});

describeWithMoto('models that agents watch by', () => {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  const stand = new StreamsStand();
  let fleet: Snapshot;
  beforeAll(async () => {
    await tap.start();
    fleet = await compiled(MANIFEST);
  });
  afterAll(() => tap.stop());
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    tap.forget();
    tap.stand = stand.answer;
    stand.streams.clear();
    offline.clear();
    await readyAt(moto().url, []);
    const { CreateModelPackageGroupCommand } = await import('@aws-sdk/client-sagemaker');
    const { CreateBucketCommand } = await import('@aws-sdk/client-s3');
    const clients = runAt(moto().url).work.clients;
    await (await clients.sagemaker()).send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP }));
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await (await clients.s3()).send(new CreateBucketCommand({ Bucket: CURATED, CreateBucketConfiguration }));
    await registered(fleet);
    await answered();
  });

  const CURATED = `${FLEET}-curated-${MOTO_ACCOUNT}-${REGION}`;
  const clients = () => runAt(moto().url).work.clients;
  const store = () => storeOf(clients(), FLEET, MOTO_ACCOUNT);
  const offline = new Set<string>();
  const allThings = () => Object.values(fleet.groups).flatMap(({ things }) => things);

  async function registered({ groups }: Snapshot): Promise<void> {
    const { CreateThingCommand } = await import('@aws-sdk/client-iot');
    const iot = await clients().iot();
    for (const { things } of Object.values(groups))
      await Promise.all(things.map((thingName) => iot.send(new CreateThingCommand({ thingName }))));
  }

  /** A version of the model, approved; its archive holds this. Returns its ARN. */
  async function approved(content: Buffer | Readonly<Record<string, unknown>>): Promise<string> {
    const { CreateModelPackageCommand } = await import('@aws-sdk/client-sagemaker');
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const Body = Buffer.isBuffer(content) ? content : await archiveWith(content);
    const Key = `models/watch/${archives}/model/model.tar.gz`;
    await (await clients().s3()).send(new PutObjectCommand({ Bucket: CURATED, Key, Body }));
    const made = await (await clients().sagemaker()).send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: GROUP,
        ModelApprovalStatus: 'Approved',
        InferenceSpecification: {
          Containers: [
            { Image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/i:1', ModelDataUrl: `s3://${CURATED}/${Key}` },
          ],
          SupportedContentTypes: ['text/csv'],
          SupportedResponseMIMETypes: ['text/csv'],
        },
      }),
    );
    return made.ModelPackageArn ?? '';
  }

  async function withdrawn(ModelPackageArn: string): Promise<void> {
    const { UpdateModelPackageCommand } = await import('@aws-sdk/client-sagemaker');
    const command = new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus: 'Rejected' });
    await (await clients().sagemaker()).send(command);
  }

  const configOf = (thing: string): AgentConfig => {
    for (const { things, config } of Object.values(fleet.groups)) {
      const at = things.indexOf(thing);
      if (at >= 0) return documentOf(config, at) as unknown as AgentConfig;
    }
    throw new Error(`no ${thing}`);
  };

  const shadowOf = async (thingName: string) => {
    const { GetThingShadowCommand } = await import('@aws-sdk/client-iot-data-plane');
    const data = await clients().iotData();
    const answer = await data
      .send(new GetThingShadowCommand({ thingName, shadowName: 'config' }))
      .catch(() => undefined);
    const text = Buffer.from(answer?.payload ?? []).toString() || '{"version":0,"state":{}}';
    return JSON.parse(text) as { version: number; state: { desired?: AgentSettings; reported?: object } };
  };

  /** By the document of the stream that the shadow names, laid over the config by the agent's own code. */
  async function runsBy(thing: string): Promise<AgentConfig> {
    const { desired } = (await shadowOf(thing)).state;
    if (!desired) return configOf(thing);
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const { bucket, key } = stand.streams.get(desired.document?.stream ?? '')?.files[0]?.s3Location ?? {};
    const object = await (await clients().s3()).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const laid = overlay(configOf(thing), desired, { group: (await object.Body?.transformToString()) ?? '' });
    if ('problem' in laid) throw new Error(laid.problem);
    return laid.config;
  }

  /** Those that are connected do as agents do: read their shadow, and report. */
  async function answered(): Promise<void> {
    const { UpdateThingShadowCommand } = await import('@aws-sdk/client-iot-data-plane');
    const data = await clients().iotData();
    const connected = allThings().filter((thing) => !offline.has(thing));
    const answer = async (thingName: string) => {
      const { version, state } = await shadowOf(thingName);
      const { models = [] } = await runsBy(thingName);
      const outcome = {
        state: 'applied',
        version,
        hash: createHash('sha256')
          .update(canonical((state.desired ?? {}) as never))
          .digest('hex')
          .slice(0, 12),
        models: models.length === 0 ? null : Object.fromEntries(models.map(({ model, version: of }) => [model, of])),
      };
      const payload = Buffer.from(JSON.stringify({ state: { reported: { ...state.desired, outcome } } }));
      await data.send(new UpdateThingShadowCommand({ thingName, shadowName: 'config', payload }));
    };
    await Promise.all(connected.map(answer));
  }

  const withAgents = (): Run => {
    const run = runAt(tap.url);
    const sleep = async (ms: number) => {
      await run.work.time.sleep(ms);
      await answered();
    };
    return { ...run, work: { ...run.work, time: { ...run.work.time, sleep } } };
  };

  /** What an apply of the fleet as it is does: a plan that looked, and the step. */
  async function applied(run: Run = withAgents(), target = fleet) {
    const edgeModels = await edgeModelChanges(run.work.clients, fleet, target);
    const made = await plan(fleet, target, {
      base: { from: 'applied', name: 'applied' },
      tool: 'test',
      ...(edgeModels ? { edgeModels } : {}),
    });
    const note = await runStep(run, SETTINGS_STEP, fleet, target, { plan: made });
    return { plan: made, note, heard: run.heard };
  }

  const versions = async () =>
    Object.fromEntries(
      await Promise.all(
        allThings().map(
          async (thing) => [thing, (await runsBy(thing)).models?.map(({ version }) => version).join()] as const,
        ),
      ),
    );
  const everyone = (version: string | undefined) =>
    Object.fromEntries(allThings().map((thing) => [thing, thing.startsWith('yard') ? undefined : version]));
  const written = () => tap.operations().filter((one) => /POST \/things\/.*\/shadow/.test(one)).length;
  const drift = async (): Promise<Pick<Drift, 'drifted' | 'notChecked' | 'inSync'>> =>
    edgeModelsDrift(runAt(tap.url).work, fleet);

  it('an accepted version reaches every device of its groups, also behind gateways, and nobody else; the plan says so before, and nothing after', async () => {
    await approved({ 'edge.json': edgeJson('one') });
    const first = await applied();
    expect(first.plan.hasChanges).toBe(true);
    expect(first.plan.edgeModels?.changes).toEqual([
      { model: 'watch', group: 'rooms', before: null, after: 1, devices: 3 },
      { model: 'watch', group: 'sheds', before: null, after: 1, devices: 1 },
    ]);
    expect(planText(first.plan)).toMatch(
      /^MODELS {2}edge model watch: version 1 to 3 devices of rooms\n {8}edge model watch: version 1 to 1 device of sheds$/m,
    );
    expect(first.note).toBe('4 told: 4 run by them');
    expect(await versions()).toEqual(everyone('one'));
    // Both groups run by the same, so there is one document.
    expect(stand.streams.size).toBe(1);
    expect(await store().list('edge-models')).toEqual(['edge-models/watch.json']);
    tap.forget();
    const again = await applied();
    expect([again.plan.hasChanges, again.note, written()]).toEqual([false, undefined, 0]);
    expect(planText(again.plan)).toMatch(/No changes\.\n$/);
    expect(await drift()).toEqual({ inSync: 2, drifted: [], notChecked: [] });
  });

  it('a newer version takes its place, and one that is withdrawn gives way to the one before it; where none is left, devices watch by none', async () => {
    const one = await approved({ 'edge.json': edgeJson('one') });
    await applied();
    const two = await approved({ 'edge.json': edgeJson('two') });
    const newer = await applied();
    expect(planText(newer.plan)).toContain('edge model watch: version 1 → 2 to 3 devices of rooms');
    expect(await versions()).toEqual(everyone('two'));
    await withdrawn(two);
    const back = await applied();
    expect(planText(back.plan)).toContain('edge model watch: version 2 → 1 to 3 devices of rooms');
    expect(await versions()).toEqual(everyone('one'));
    await withdrawn(one);
    const none = await applied();
    expect(planText(none.plan)).toContain(
      'edge model watch: version 1 is withdrawn, and 3 devices of rooms watch by none',
    );
    expect(await versions()).toEqual(everyone(undefined));
    expect((await applied()).plan.hasChanges).toBe(false);
  });

  it('a version whose archive is torn, or for the fields of another sensor, is told with its place and reaches nobody; devices keep the one before', async () => {
    await approved({ 'edge.json': edgeJson('one') });
    await applied();
    await approved((await archiveWith({ 'edge.json': edgeJson('torn') })).subarray(0, 200));
    await approved({ 'edge.json': edgeJson('other', { fields: [{ id: 'pressure', floor: 1, bounds: [1, 1, 1] }] }) });
    const { heard, note } = await applied();
    expect(note).toBeUndefined();
    const place = `s3://${CURATED}/models/watch/\\d+/model/model\\.tar\\.gz`;
    for (const [version, why] of [
      [2, 'its archive is torn: .*'],
      [3, 'edge\\.json watches pressure, which is no field of watch'],
    ] as const)
      expect(heard).toContainEqual({
        event: 'diagnostic',
        severity: 'warning',
        code: 'edge-model-refused',
        message: expect.stringMatching(
          `^models\\.watch: version ${version} of ${GROUP} reaches no device: ${place}: ${why}\\. Train`,
        ),
      });
    expect(await versions()).toEqual(everyone('one'));
    const after = await applied();
    expect([after.plan.hasChanges, after.heard]).toEqual([false, []]);
    expect(planText(after.plan)).toContain('edge model watch: version 3 was approved, and reaches no device');
    await approved({ 'edge.json': edgeJson('four') });
    await applied();
    expect(await versions()).toEqual(everyone('four'));
  });

  it('who is offline finds it in its shadow; drift says who waits, and who runs another version than the approved one', async () => {
    await approved({ 'edge.json': edgeJson('one') });
    await applied();
    offline.add('room-001');
    await approved({ 'edge.json': edgeJson('two') });
    expect((await applied()).note).toBe('4 told: 3 run by them, 1 have not answered');
    expect(await drift()).toMatchObject({
      inSync: 1,
      drifted: [
        {
          kind: 'edge model',
          id: 'watch',
          within: 'rooms',
          properties: [{ path: 'version of room-001', before: 2, after: 1 }],
        },
      ],
    });
    offline.clear();
    await answered();
    expect(await drift()).toMatchObject({ inSync: 2, drifted: [] });
    await approved({ 'edge.json': edgeJson('three') });
    expect((await drift()).drifted).toMatchObject([
      {
        within: 'rooms',
        properties: [{ path: 'version of room-001, room-002, room-003', before: 3, after: 2 }],
      },
      { within: 'sheds', properties: [{ before: 3, after: 2 }] },
    ]);
  });

  it('a device that never spoke waits; one that joined by its file, and was told by nobody, is told again by an apply that looks at drift', async () => {
    offline.add('room-001');
    const { DeleteThingShadowCommand } = await import('@aws-sdk/client-iot-data-plane');
    await (await clients().iotData()).send(
      new DeleteThingShadowCommand({ thingName: 'room-001', shadowName: 'config' }),
    );
    await approved({ 'edge.json': edgeJson('one') });
    await applied();
    expect((await drift()).notChecked).toEqual([
      { kind: 'edge model', count: 1, why: expect.stringContaining('room-001 said nothing yet') },
    ]);
    await (await clients().iotData()).send(
      new DeleteThingShadowCommand({ thingName: 'room-001', shadowName: 'config' }),
    );
    offline.clear();
    await answered();
    const { drifted } = await drift();
    expect(drifted).toMatchObject([
      { properties: [{ path: 'version of room-001', before: 1, after: 'none' }], putBack: true },
    ]);
    const found = { readAt: '', inSync: 0, notChecked: [], drifted };
    const made = await plan(fleet, fleet, { base: { from: 'applied', name: 'applied' }, tool: 'test', drift: found });
    expect(planText(made)).toContain('apply tells them again');
    await runStep(withAgents(), SETTINGS_STEP, fleet, fleet, { plan: made });
    expect(await versions()).toEqual(everyone('one'));
  });

  it('a changed config and a new device keep the model, and a copy of it serves when its archive is gone', async () => {
    await approved({ 'edge.json': edgeJson('one') });
    await applied();
    const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
    const Key = `models/watch/${archives}/model/model.tar.gz`;
    await (await clients().s3()).send(new DeleteObjectCommand({ Bucket: CURATED, Key }));
    const before = fleet;
    try {
      fleet = await compiled(MANIFEST.replace('count: 3', 'count: 4').replace('min: -40', 'min: -50'));
      await registered(fleet);
      const edgeModels = await edgeModelChanges(clients(), before, fleet);
      const made = await plan(before, fleet, {
        base: { from: 'applied', name: 'applied' },
        tool: 'test',
        ...(edgeModels ? { edgeModels } : {}),
      });
      await runStep(withAgents(), SETTINGS_STEP, before, fleet, { plan: made });
      expect(await versions()).toEqual(everyone('one'));
      expect((await runsBy('room-004')).fields[0]).toMatchObject({ min: -50 });
    } finally {
      fleet = before;
    }
  });

  it('a model that leaves the manifest is watched by no more', async () => {
    await approved({ 'edge.json': edgeJson('one') });
    await applied();
    const target = await compiled(
      MANIFEST.replace(/ {2}watch: .*/, '  other: { detect: anomalies, on: [rooms], algorithm: isolation-forest }'),
    );
    const { plan: made } = await applied(withAgents(), target);
    expect(made.edgeModels?.changes.map(({ after }) => after)).toEqual([null, null]);
    expect(await versions()).toEqual(everyone(undefined));
  });

  it('what training knew goes to the devices that it is about, and to no other group', async () => {
    const state = {
      n: 1,
      at: 1,
      span: 1,
      every: 1,
      level: 1,
      scale: 1,
      last: 1,
      still: 0,
      longest: 1,
      means: [0, 0],
      scales: [1, 1],
      season: Array(24).fill(0),
      seen: Array(24).fill(0),
      before: 0,
      own: 0,
      next: 0,
      jump: 0,
      day: 0,
      top: 0,
      tops: [],
      due: 0,
      raised: 1,
    } as const;
    const devices = {
      'room-002': { temperature: state },
      'shed-001': { temperature: state },
      gone: { temperature: state },
    };
    await approved({ 'edge.json': edgeJson('one', { devices }) });
    await applied();
    const texts = await Promise.all(
      [...stand.streams.values()].map(async ({ files }) => {
        const { GetObjectCommand } = await import('@aws-sdk/client-s3');
        const { bucket: Bucket, key: Key } = files[0]?.s3Location ?? {};
        const { Body } = await (await clients().s3()).send(new GetObjectCommand({ Bucket, Key }));
        const part = JSON.parse((await Body?.transformToString()) ?? '') as { models: EdgeModel[] };
        return Object.keys(part.models[0]?.devices ?? {}).join();
      }),
    );
    expect(texts.sort()).toEqual(['room-002', 'shed-001']);
    expect(Object.keys((await runsBy('room-002')).models?.[0]?.devices ?? {})).toEqual(['room-002']);
  });

  it('a version that is approved after the plan waits for the next one, and one that is withdrawn after it reaches nobody', async () => {
    await approved({ 'edge.json': edgeJson('one') });
    const run = withAgents();
    const edgeModels = await edgeModelChanges(run.work.clients, fleet, fleet);
    const made = await plan(fleet, fleet, {
      base: { from: 'applied', name: 'applied' },
      tool: 'test',
      ...(edgeModels ? { edgeModels } : {}),
    });
    const two = await approved({ 'edge.json': edgeJson('two') });
    await runStep(run, SETTINGS_STEP, fleet, fleet, { plan: made });
    expect(await versions()).toEqual(everyone('one'));
    const next = await edgeModelChanges(run.work.clients, fleet, fleet);
    expect(next?.changes.map(({ after }) => after)).toEqual([2, 2]);
    await withdrawn(two);
    await runStep(run, SETTINGS_STEP, fleet, fleet, { plan: { ...made, ...(next ? { edgeModels: next } : {}) } });
    expect(await versions()).toEqual(everyone('one'));
  });

  it('killed at any write, the next apply ends in the same state, also when another version was approved meanwhile', async () => {
    await approved({ 'edge.json': edgeJson('one') });
    await applied();
    const CHANGES = /^IoT.*(POST|PUT|DELETE)|^S3\.(PUT|DELETE)|POST \/things/;
    for (let at = 0; ; at += 7) {
      await approved({ 'edge.json': edgeJson(`killed-${at}`) });
      tap.forget();
      let changes = 0;
      tap.fate = ({ operation }) => {
        if (CHANGES.test(operation)) changes += 1;
        if (changes <= at) return 'pass';
        return { status: 403, xml: '{"__type":"UnauthorizedException","message":"killed here"}' };
      };
      const isThrough = await applied().then(
        () => true,
        () => false,
      );
      tap.forget();
      if (isThrough) break;
      await approved({ 'edge.json': edgeJson(`next-${at}`) });
      await applied();
      expect(await versions(), `killed at change ${at}`).toEqual(everyone(`next-${at}`));
      expect((await applied()).plan.hasChanges).toBe(false);
      expect(at, 'it never comes to its end').toBeLessThan(80);
    }
  });

  it('who may not look at versions is told, and devices go on by what they have', async () => {
    await approved({ 'edge.json': edgeJson('one') });
    await applied();
    await approved({ 'edge.json': edgeJson('two') });
    const denied =
      '{"__type":"AccessDeniedException","message":"not authorized to perform: sagemaker:ListModelPackages"}';
    tap.stand = async (seen) =>
      String(seen.headers['x-amz-target']).startsWith('SageMaker') ? { status: 400, body: denied } : stand.answer(seen);
    const { plan: made, note } = await applied();
    expect([made.hasChanges, note]).toEqual([false, undefined]);
    expect(planText(made)).toMatch(/MODELS {2}versions of edge models cannot be looked at, .*ListModelPackages/);
    expect(await versions()).toEqual(everyone('one'));
  });

  it('a package group that is not there has no version, by SageMaker’s own words', async () => {
    tap.stand = async (seen) =>
      String(seen.headers['x-amz-target']).startsWith('SageMaker')
        ? {
            status: 400,
            body: JSON.stringify({
              __type: 'ValidationException',
              message: `ModelPackageGroup ${GROUP} does not exist.`,
            }),
          }
        : stand.answer(seen);
    const { plan: made } = await applied();
    expect(made.edgeModels).toEqual({ changes: [], refused: [] });
  });

  it('with an environment the package group is the one of that environment', async () => {
    const { edgeModels } = await compiled(`${MANIFEST}environments: { prod: {} }\n`, 'prod');
    expect(edgeModels).toEqual({
      watch: { packageGroup: `${FLEET}-prod-watch`, groups: ['rooms', 'sheds'], fields: ['temperature'] },
    });
  });
});

describe('a fleet without such models', () => {
  it('says nothing of them in its snapshot, and costs no call', async () => {
    const plain = await compiled(MANIFEST.replace(/etl: [\s\S]*/, ''));
    expect(plain).not.toHaveProperty('edgeModels');
    expect(await edgeModelChanges(runAt('http://127.0.0.1:1').work.clients, plain, plain)).toBeUndefined();
  });
});
