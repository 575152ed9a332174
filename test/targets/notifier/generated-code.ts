import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { sourcesOf } from '../../sources';

/** A fleet with three thresholds, and what `alerts` says beside the address. */
const manifest = (alerts: string) => `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  room:
    every: 10s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
groups:
  rooms:
    sensor: room
    devices: { prefix: room-, count: 3 }
    thresholds:
      - { id: hot, title: Hot, field: temperature, above: 30, severity: critical }
      - { id: warm, title: Warm, field: temperature, above: 8, for: 1m, severity: warning }
      - { id: mild, title: Mild, field: temperature, above: 5, severity: info }
alerts:
  email: [ops@example.com]
${alerts}
`;

export async function compiled(alerts: string) {
  const made = await compile(sourcesOf({ 'fleet.yaml': manifest(alerts) }), { manifest: 'fleet.yaml' });
  if (!made.output) throw new Error(made.diagnostics.map(({ message }) => message).join('\n'));
  return made.output;
}

export interface Message {
  readonly id: string;
  readonly topic: 'alert' | 'escalation';
  readonly text: string;
}

export interface Item {
  readonly open: boolean;
  readonly at: number;
  readonly due: number | null;
  readonly outbox: readonly Message[];
}

export type Input = { readonly kind: 'tick' } | { readonly kind: 'breach' | 'lasts' | 'cleared'; readonly key: string };

/** step.mjs as it is deployed. */
export interface StepModule {
  readonly FORGOTTEN_MS: number;
  readonly UNCONFIRMED_MS: number;
  eventOf(body: unknown): Input | undefined;
  step(
    item: Item | undefined,
    input: Input,
    now: number,
    settings: object,
  ): { readonly item: Item; readonly messages: readonly Message[] };
  confirmed(item: Item, ids: readonly string[], settings: object): Item;
}

export async function generatedStep(alerts: string): Promise<{ code: StepModule; settings: object }> {
  const { artifacts } = await compiled(alerts);
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-notifier-'));
  try {
    for (const artifact of artifacts.filter(({ path }) => path.startsWith('notifier/')))
      writeFileSync(join(folder, basename(artifact.path)), [...contentOf(artifact)].join(''));
    const code = (await import(pathToFileURL(join(folder, 'step.mjs')).href)) as StepModule;
    const settings = artifacts.find(({ path }) => path === 'notifier/settings.json');
    if (!settings) throw new Error('no settings were emitted');
    return { code, settings: JSON.parse([...contentOf(settings)].join('')) as object };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
