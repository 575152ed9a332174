import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import type { HistoryOrder } from '../../runtime/history/history-order';
import { LakeRules } from '../../runtime/history/lake-rules';
import { makePast, type PastWork } from '../../runtime/history/make-past';
import { pastFaults } from '../../runtime/history/past-faults';
import { bucketsOf, ObjectStore } from '../../runtime/twin/lake/storage/object-store';
import { type LoadedStacks, loadStacks } from '../../runtime/twin/stacks/load';
import type { AgentConfig } from '../../schema/agent-config';
import { temporaryFolder } from '../drivers/temporary-folder';
import { sourcesOf } from '../sources';

const HOUR = 3_600_000;
export const UNTIL = Date.UTC(2026, 10, 25, 6);
export const ORDER: HistoryOrder = { seed: 7, from: UNTIL - 20 * HOUR, until: UNTIL };

/** Chilled rooms with deadbands and thresholds, and portals that speak by themselves. */
const manifestOf = (lake: string) => `
apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  room:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85, deadband: 0.1 }
      humidity: { unit: "%RH", min: 0, max: 100, deadband: 0.5 }
    driver: { simulate: cold-room }
  portal:
    every: 5s
    fields:
      tag: { type: string, maxLength: 24 }
      signal: { unit: dBm, min: -90, max: 0 }
    driver: { simulate: rfid-reader }
groups:
  rooms:
    sensor: room
    devices: { prefix: room-, count: 3 }
    metadata: { site: north }
    thresholds:
      - { id: warm, title: Too warm, field: temperature, above: 8, for: 5m, severity: critical }
  portals:
    sensor: portal
    devices: { prefix: gate-, count: 1 }
    thresholds:
      - { id: weak, title: Weak, field: signal, below: -70 }
lake: ${lake}
etl: { every: 1h }
alerts: { email: [ops@example.com] }
`;

export const DIRECT = '{ ingest: direct }';
export const FIREHOSE = '{ ingest: firehose, partitioning: [group, dt] }';

export interface CompiledFleet {
  readonly generated: string;
  readonly configs: readonly AgentConfig[];
  readonly stacks: LoadedStacks;
}

export async function compiledFleet(lake: string): Promise<CompiledFleet> {
  const generated = join(temporaryFolder(), 'generated');
  const { output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': manifestOf(lake) }), {
    manifest: 'fleet.yaml',
  });
  if (!output) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const configs: AgentConfig[] = [];
  for (const artifact of output.artifacts) {
    const file = join(generated, artifact.path);
    const text = [...contentOf(artifact)].join('');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (artifact.path.startsWith('agents/')) configs.push(JSON.parse(text) as AgentConfig);
  }
  return { generated, configs, stacks: loadStacks(generated) };
}

/** A data directory with the past of these things in its raw lake; made in this process. */
export async function pastIn(
  { configs, stacks }: CompiledFleet,
  order = ORDER,
): Promise<{
  readonly dataDir: string;
  readonly work: PastWork;
  readonly done: Awaited<ReturnType<typeof makePast>>[];
}> {
  const dataDir = temporaryFolder();
  const store = new ObjectStore({ folder: join(dataDir, 'lake'), buckets: bucketsOf(stacks.resources) });
  const faults = pastFaults(configs, order);
  const work: PastWork = {
    order,
    rules: new LakeRules(stacks.resources, stacks.accountId),
    place: { lake: store.folder, foldsCase: store.foldsCase, unfinished: join(dataDir, 'unfinished') },
    folder: dataDir,
    faultsOf: (group, device) => faults.filter((fault) => fault.group === group && fault.device === device),
  };
  const done: Awaited<ReturnType<typeof makePast>>[] = [];
  for (const config of configs) done.push(await makePast(config, work));
  return { dataDir, work, done };
}

/** One after the other. */
export async function* flat<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}
