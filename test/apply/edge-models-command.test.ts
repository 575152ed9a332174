import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Call, Command } from '../../cli/command';
import { apply } from '../../cli/commands/apply';
import { drift } from '../../cli/commands/drift';
import { plan } from '../../cli/commands/plan';
import { packModelArchive } from '../../runtime/twin/ml/model-archive';
import type { EdgeModel } from '../../schema/edge-model';
import { modelsText } from '../agent/settings/config';
import { folderWith } from '../cli/fleet';
import { record } from '../cli/recording';
import { describeWithMoto, MOTO_ACCOUNT } from '../moto/server';
import { useWorld } from './fake-world';
import { runAt } from './fleet-under-test';
import { StreamsStand } from './streams-stand';
import { REGION, useEnvironment } from './with-clients';

const MANIFEST = `apiVersion: fleetwright/v1
fleet: acme
aws: { region: ${REGION} }
sensors:
  probe:
    every: 60s
    fields: { temperature: { unit: Cel, min: -40, max: 85 } }
groups:
  rooms: { sensor: probe, devices: { prefix: room-, count: 3 } }
etl: {}
models:
  watch: { detect: anomalies, on: [rooms], algorithm: robust-baseline }
`;

describeWithMoto('an edge model, by the commands', () => {
  const world = useWorld();
  useEnvironment();

  /** A version in the package group, approved, with its archive in the curated bucket. */
  async function approved(version: string): Promise<void> {
    const { CreateModelPackageCommand } = await import('@aws-sdk/client-sagemaker');
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const folder = mkdtempSync(join(tmpdir(), 'edge-command-'));
    const [model] = JSON.parse(modelsText('temperature')) as EdgeModel[];
    writeFileSync(join(folder, 'edge.json'), JSON.stringify({ ...model, version }));
    const file = `${folder}.tar.gz`;
    await packModelArchive(folder, file);
    const { clients } = runAt(world().tap.url).work;
    const Bucket = `acme-curated-${MOTO_ACCOUNT}-${REGION}`;
    const Key = `models/watch/${version}/model/training/output/model.tar.gz`;
    await (await clients.s3()).send(new PutObjectCommand({ Bucket, Key, Body: readFileSync(file) }));
    rmSync(folder, { recursive: true });
    rmSync(file);
    const Containers = [
      { Image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/i:1', ModelDataUrl: `s3://${Bucket}/${Key}` },
    ];
    const types = { SupportedContentTypes: ['text/csv'], SupportedResponseMIMETypes: ['text/csv'] };
    await (await clients.sagemaker()).send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: 'acme-watch',
        ModelApprovalStatus: 'Approved',
        InferenceSpecification: { Containers, ...types },
      }),
    );
  }

  it('plan names the version and how many devices, apply hands it over though the manifest is the same, drift knows who has not answered, and then there is nothing to do', async () => {
    const streams = new StreamsStand();
    const { fake, tap } = world();
    tap.stand = async (seen) => (await fake.answer(seen)) ?? streams.answer(seen);
    const folder = folderWith({ 'fleet.yaml': MANIFEST });
    const run = (command: Command, options: Call['options'] = {}) =>
      record(command, folder, { options: { endpointUrl: tap.url, against: 'applied', ...options } });
    expect((await run(apply, { yes: true })).code).toBe(0);
    const { CreateModelPackageGroupCommand } = await import('@aws-sdk/client-sagemaker');
    const sagemaker = await runAt(tap.url).work.clients.sagemaker();
    // The fake of CloudFormation makes none that moto would know of.
    await sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'acme-watch' }));

    await approved('one');
    const planned = await run(plan, { detailedExitcode: true });
    expect(planned.code).toBe(2);
    expect(planned.out).toMatch(/^MODELS {2}edge model watch: version 1 to 3 devices of rooms$/m);
    expect(planned.out).toMatch(/\n1 group gets other models\.\n$/);
    const applied = await run(apply, { yes: true });
    expect(applied.err).toMatch(/settings +3 told: 0 run by them, 3 never connected so far/);
    expect(streams.streams.size).toBe(1);
    expect((await run(apply, { yes: true })).err).toContain('nothing to do');
    const drifted = await run(drift);
    expect([drifted.code, drifted.out]).toEqual([
      0,
      expect.stringContaining(
        'room-001, room-002, room-003 said nothing yet: what their shadow asks for waits for them',
      ),
    ]);

    await approved('two');
    expect((await run(plan, { out: 'two.plan' })).out).toContain(
      'edge model watch: version 1 → 2 to 3 devices of rooms',
    );
    const saved = await record(apply, folder, {
      arguments: { manifest: 'two.plan' },
      options: { endpointUrl: tap.url, yes: true },
    });
    expect(saved.code).toBe(0);
    expect((await run(plan, { detailedExitcode: true })).code).toBe(0);
  });
});
