import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { temporaryFolder } from '../../drivers/temporary-folder';
import { sourcesOf } from '../../sources';

/** A fleet with every way to find: a prediction by an endpoint, a forest by batch, and a detector by batch and at the edge. */
export const manifest = (more = '') => `apiVersion: fleetwright/v1
fleet: cold
aws: { region: us-west-2 }
sensors:
  room:
    every: 1m
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
      humidity: { unit: "%RH", min: 0, max: 100 }
groups:
  rooms:
    title: Cold rooms
    sensor: room
    devices: { prefix: t-, count: 3 }
    thresholds:
      - { id: warm, title: Too warm, field: temperature, above: 8 }
etl: {}
models:
  ahead:
    title: Warm soon
    severity: critical
    predict: { field: temperature, horizon: 30m }
    on: [rooms]
    algorithm: xgboost
    deploy: { endpoint: serverless }
  forest:
    title: Odd room
    detect: anomalies
    on: [rooms]
    algorithm: isolation-forest
    deploy: { batch: hourly }
  plain:
    title: Plain
    detect: anomalies
    on: [rooms]
    algorithm: robust-baseline
    deploy: { batch: hourly }
${more}`;

export const MEMORY = 'alerts: { email: [ops@example.com], escalateAfter: 30m }\n';
export const NO_MEMORY = 'alerts: { email: [ops@example.com] }\n';

async function compiled(text: string) {
  const made = await compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' });
  if (!made.output) throw new Error(made.diagnostics.map(({ message }) => message).join('\n'));
  return made.output;
}

/** What was compiled, in a folder. */
export async function written(text: string): Promise<string> {
  const folder = temporaryFolder();
  for (const artifact of (await compiled(text)).artifacts) {
    const file = join(folder, artifact.path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, [...contentOf(artifact)].join(''));
  }
  return folder;
}

export const imported = async <T>(folder: string, file: string) =>
  (await import(pathToFileURL(join(folder, 'findings', file)).href)) as T;
