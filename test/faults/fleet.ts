import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentConfig } from '../../schema/agent-config';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const BUCKET = 'faults-raw-123456789012-eu-west-1';
export const GROUP = 'a';

export type Ingest = 'direct' | 'firehose';

export interface CompiledFleet {
  readonly generated: string;
  readonly configs: readonly AgentConfig[];
}

/** Where a direct lake has a folder for each day of ingest, a collected one has one for each day too, and objects of at most 1 MiB and 10 s. */
const LAKE: Readonly<Record<Ingest, string>> = {
  direct: '{ ingest: direct }',
  firehose: '{ ingest: firehose, partitioning: [group, dt], firehose: { size: 1MiB, interval: 10s } }',
};

const manifestOf = (ingest: Ingest, devices: number) => `apiVersion: fleetwright/v1
fleet: faults
aws: { region: eu-west-1 }
sensors:
  probe:
    every: 1s
    fields:
      count: { type: integer, min: 0, max: 1000000000 }
      level: { min: 0, max: 100 }
groups:
  ${GROUP}:
    sensor: probe
    devices: { prefix: ${GROUP}-, count: ${devices} }
    thresholds: [{ id: high, field: level, above: 80 }]
lake: ${LAKE[ingest]}
alerts: { email: [ops@example.com] }
`;

/** Compiles a small fleet into a folder with the built compiler (dist/). */
export function compiledFleet(folder: string, ingest: Ingest, devices: number): CompiledFleet {
  const manifest = join(folder, 'fleet.yaml');
  const generated = join(folder, 'generated');
  writeFileSync(manifest, manifestOf(ingest, devices));
  const main = join(ROOT, 'dist/main.js');
  const { status, stderr } = spawnSync(process.execPath, [main, 'compile', manifest, '--out', generated, '--quiet'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the fleet does not compile (is dist/ built?): ${stderr}`);
  const configs = Array.from({ length: devices }, (_, n) => {
    const thing = `${GROUP}-${String(n + 1).padStart(3, '0')}`;
    return JSON.parse(readFileSync(join(generated, 'agents', GROUP, `${thing}.json`), 'utf8')) as AgentConfig;
  });
  return { generated, configs };
}
