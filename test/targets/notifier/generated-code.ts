import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { sourcesOf } from '../../sources';

/** A fleet with three thresholds, and what `alerts` says beside the address. */
const manifest = (alerts: string, group = '') => `apiVersion: fleetwright/v1
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
${group}    thresholds:
      - { id: hot, title: Hot, field: temperature, above: 30, severity: critical }
      - { id: warm, title: Warm, field: temperature, above: 8, for: 1m, severity: warning }
      - { id: mild, title: Mild, field: temperature, above: 5, severity: info }
alerts:
  email: [ops@example.com]
${alerts}
`;

/** @param group lines of the group, such as `    silent: 15m`. */
export async function compiled(alerts: string, group = '') {
  const made = await compile(sourcesOf({ 'fleet.yaml': manifest(alerts, group) }), { manifest: 'fleet.yaml' });
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
  const { code, data } = await generated(await compiled(alerts), 'step.mjs', 'settings.json');
  return { code: code as StepModule, settings: data };
}

/** What is known of one thing, as presence.mjs keeps it. */
export interface Known extends Pick<Item, 'at' | 'due'> {
  readonly isConnected: boolean;
  readonly outbox: readonly PresenceMessage[];
}

export interface PresenceMessage {
  readonly id: string;
  readonly topic: string;
  readonly group: string;
  readonly text: string;
}

type PresenceInput = { readonly kind: 'tick' } | { readonly kind: 'connected' | 'disconnected'; readonly key: string };
interface Things {
  find(thing: string): object | undefined;
}

/** presence.mjs as it is deployed. */
export interface PresenceModule {
  watchedThings(read: object): Things;
  presenceOf(body: unknown): PresenceInput | undefined;
  watch(
    item: Known | undefined,
    input: PresenceInput,
    now: number,
    things: Things,
  ): { readonly item: Known; readonly messages: readonly PresenceMessage[] };
  presenceConfirmed(item: Known, ids: readonly string[], things: Things): Known;
  presenceExpires(item: Known, things: Things): number | null;
}

/** @param group lines of the group. */
export async function generatedPresence(group: string): Promise<{ code: PresenceModule; things: Things }> {
  const { code, data } = await generated(await compiled('', group), 'presence.mjs', 'silence.json');
  const presence = code as PresenceModule;
  return { code: presence, things: presence.watchedThings(data) };
}

type Compiled = Awaited<ReturnType<typeof compiled>>;

/** A module and a document of the function, as they are deployed. */
async function generated(
  { artifacts }: Compiled,
  module: string,
  document: string,
): Promise<{ code: unknown; data: object }> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetwright-notifier-'));
  try {
    for (const artifact of artifacts.filter(({ path }) => path.startsWith('notifier/')))
      writeFileSync(join(folder, basename(artifact.path)), [...contentOf(artifact)].join(''));
    const code: unknown = await import(pathToFileURL(join(folder, module)).href);
    const data = artifacts.find(({ path }) => path === `notifier/${document}`);
    if (!data) throw new Error(`no ${document} was emitted`);
    return { code, data: JSON.parse([...contentOf(data)].join('')) as object };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
