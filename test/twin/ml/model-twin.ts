import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { systemClock } from '../../../runtime/clock';
import { Findings, readFindings } from '../../../runtime/twin/findings/findings';
import { bucketsOf, ObjectStore } from '../../../runtime/twin/lake/storage/object-store';
import { type FleetModel, fleetModels } from '../../../runtime/twin/ml/fleet-models';
import { type ModelPlace, registryOf } from '../../../runtime/twin/ml/train-model';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { temporaryFolder } from '../../drivers/temporary-folder';
import { sourcesOf } from '../../sources';

export const VENV = fileURLToPath(new URL('../../../.venv', import.meta.url));
export const PYTHON = join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const CURATED = fileURLToPath(new URL('curated.py', import.meta.url));

/** A fleet with one model per way of learning; `models` are lines of YAML. */
export const manifestOf = (models: string) => `
apiVersion: fleetwright/v1
fleet: cold
aws: { region: us-west-2 }
sensors:
  room:
    every: 5m
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
groups:
  rooms:
    sensor: room
    devices: { prefix: t-, count: 3 }
    thresholds:
      - { id: warm, title: Too warm, field: temperature, above: 8 }
lake: { curated: { partitioning: [group, dt] } }
etl: {}
models:
${models.replace(/^/gm, '  ')}
`;

export const AHEAD = `ahead:
  predict: { field: temperature, horizon: 30m }
  on: [rooms]
  features: { rolling: [mean], windows: [1h], lags: [30m, 1h], rates: true, timeOfDay: true }
  algorithm: xgboost
  accept: { metric: rmse, below: 2 }
  deploy: { endpoint: serverless }`;

export interface ModelTwin {
  readonly place: ModelPlace;
  readonly models: readonly FleetModel[];
}

/** A data directory with compiled files and, with days, that many days of curated readings of three devices. */
export async function modelTwin(manifest: string, days: number, folder = temporaryFolder()): Promise<ModelTwin> {
  const generated = join(folder, 'generated');
  const { output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': manifest }), { manifest: 'fleet.yaml' });
  if (!output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  for (const artifact of output.artifacts) {
    const file = join(generated, artifact.path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, [...contentOf(artifact)].join(''));
  }
  const { resources } = loadStacks(generated);
  const bucket = resources.find(({ logicalId }) => logicalId === 'CuratedBucket')?.name ?? '';
  const table = join(folder, 'lake', bucket, 'curated_room');
  if (days > 0) execFileSync(PYTHON, [CURATED, table, 'rooms', String(days), '3']);
  const place = { generated, dataDir: folder, resources, clock: systemClock(), python: PYTHON };
  return { place, models: fleetModels(generated, resources) };
}

/** The function of findings over a data directory, without a memory of what was said there before; `told` gets what the alert topic gets. With a `bound` in the place of what was learned. */
export async function findingsOf(
  { generated, dataDir, resources, clock }: ModelPlace,
  told: (alert: Alert) => void,
  bound?: number,
): Promise<Findings> {
  const findings = new Findings({
    folder: temporaryFolder(),
    clock,
    objects: new ObjectStore({ folder: join(dataDir, 'lake'), buckets: bucketsOf(resources) }),
    notifications: { publish: async (_, message) => told(JSON.parse(message) as Alert) },
    functions: {
      invoke: async () => {
        throw new Error('these alerts have no memory');
      },
    },
    accepted: (group, version) => {
      const found = registryOf(dataDir)
        .versions(group)
        .find((one) => one.version === version);
      const { above = null } = (found?.evaluation as Evaluated | undefined)?.alarm ?? {};
      return found && { bound: bound ?? above };
    },
  });
  findings.serve(await readFindings(resources, generated));
  return findings;
}

interface Evaluated {
  readonly alarm: { readonly above: number | null };
}

/** What matters here of an alert of a model. */
export interface Alert {
  readonly model: string;
  readonly device_id: string;
  readonly since_ms: number;
  readonly score: number;
}
