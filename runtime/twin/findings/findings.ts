import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { DeviceAlerts } from '../../../schema/console-protocol';
import { modelAlertId } from '../../../schema/edge-model';
import type { Clock } from '../../clock';
import { DurableMap } from '../durable-map';
import type { Functions, Notifications, ResolvedResource } from '../ports';
import { objectPattern } from './object-pattern';

/** An item as the generated code keeps it: of a device and a model its episodes. */
interface Item {
  readonly episodes?: readonly { readonly until: number | null }[];
}

interface Kept {
  readonly version: number;
  readonly item: Item;
}

/** A model as settings.json has it. */
interface FindingModel {
  readonly id: string;
  /** Of the package group, and of the endpoint. */
  readonly name: string;
  readonly severity: 'critical' | 'warning' | 'info';
}

/** A row as it lies in the table of scores. */
export interface LaidScore {
  readonly group_id: string;
  readonly device_id: string;
  readonly event_time: number;
  readonly score: number | null;
}

interface Ports {
  now(): number;
  read(key: string): Promise<string>;
  write(key: string, rows: readonly unknown[]): Promise<void>;
  get(key: string): Promise<Kept | undefined>;
  put(key: string, version: number, item: Item): Promise<boolean>;
  accepted(model: FindingModel, version: string): Promise<AcceptedVersion | undefined>;
  ask(model: FindingModel, lines: string): Promise<{ readonly version: string; readonly text: string }>;
  readonly hear?: (alert: unknown) => Promise<void>;
  publish(subject: string | undefined, text: string): Promise<void>;
}

/** What the gate saw of a version: the score that is odd, and for how long an alarm has to be calm to be over, where the version says it. */
interface AcceptedVersion {
  readonly bound: number | null;
  readonly quietMs?: number | undefined;
}

interface Settings {
  readonly models: readonly FindingModel[];
}

/** The generated module. */
interface Code {
  hear(event: unknown, ports: Ports, settings: Settings): Promise<void>;
}

/** The function as it is deployed: its code, its settings, and its place in the stacks. */
interface Deployed {
  readonly code: Code;
  readonly settings: Settings;
  readonly arn: string;
  readonly bucket: string;
  readonly topic: string;
  /** The ARN of the notifier, where alerts have a memory. */
  readonly notifier?: string;
  /** Whether the rule on the bucket calls it for an object. */
  readonly hears: (key: string) => boolean;
}

interface Objects {
  put(bucket: string, key: string, body: Uint8Array): Promise<void>;
  get(bucket: string, key: string): Promise<Uint8Array>;
}

export interface FindingsOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly objects: Objects;
  readonly notifications: Notifications;
  readonly functions: Functions;
  /** What the gate saw of a version that is in use; undefined for one that is not. */
  readonly accepted: (packageGroup: string, version: number) => AcceptedVersion | undefined;
}

/** An endpoint answers a line of JSON per row; by which version, it says too. */
export type Ask = Ports['ask'];

const noEndpoint: Ask = async ({ name }) => {
  throw new Error(`there is no endpoint ${name}`);
};

type Context = Parameters<Functions['invoke']>[2];

/** The function of findings of the stacks, run by its own code: items in a map that outlives a kill, called by rules and by objects. */
export class Findings implements Functions {
  readonly #options: FindingsOptions;
  readonly #items: DurableMap<Kept>;
  #deployed: Deployed | undefined;

  constructor(options: FindingsOptions) {
    this.#options = options;
    this.#items = new DurableMap(join(options.folder, 'items.jsonl'));
  }

  /** The function that is there from now on; what it remembers stays. */
  serve(deployed: Deployed | undefined): void {
    this.#deployed = deployed;
  }

  has(functionArn: string): boolean {
    return this.#deployed?.arn === functionArn;
  }

  async invoke(functionArn: string, payload: string, context: Context): Promise<void> {
    const deployed = this.#deployed;
    if (deployed?.arn !== functionArn) throw new Error(`ResourceNotFound: there is no function ${functionArn} to call`);
    await deployed.code.hear(JSON.parse(payload), this.#ports(deployed, context, noEndpoint, []), deployed.settings);
  }

  /** An object was put into the curated bucket: gives the scores that were laid because of it. */
  async object(key: string, ask: Ask = noEndpoint): Promise<readonly LaidScore[]> {
    const deployed = this.#deployed;
    const laid: LaidScore[] = [];
    if (!deployed?.hears(key)) return laid;
    const event = { 'detail-type': 'Object Created', detail: { bucket: { name: deployed.bucket }, object: { key } } };
    await deployed.code.hear(event, this.#ports(deployed, {}, ask, laid), deployed.settings);
    return laid;
  }

  /** One of each device and model that is odd now. */
  open(): readonly DeviceAlerts[] {
    const severities = new Map(this.#deployed?.settings.models.map(({ id, severity }) => [id, severity]));
    return [...this.#items.entries()].flatMap(([key, { item }]) => {
      const [model = '', group = '', device = ''] = key.split('/');
      const severity = severities.get(model);
      const isOpen = item.episodes?.some(({ until }) => until === null) ?? false;
      return isOpen && severity ? [{ group, device, alerts: [{ id: modelAlertId(model), severity }] }] : [];
    });
  }

  stop(): void {
    this.#items.close();
  }

  #ports({ bucket, topic, notifier }: Deployed, context: Context, ask: Ask, laid: LaidScore[]): Ports {
    const { clock, objects, notifications, functions, accepted } = this.#options;
    const items = this.#items;
    return {
      now: () => clock.now(),
      read: async (key) => Buffer.from(await objects.get(bucket, key)).toString('utf8'),
      write: async (key, rows) => {
        const text = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
        await objects.put(bucket, key, key.endsWith('.gz') ? gzipSync(text) : text);
        if (key.endsWith('.gz')) laid.push(...(rows as readonly LaidScore[]));
      },
      get: async (key) => items.get(key),
      put: async (key, version, item) => {
        if ((items.get(key)?.version ?? 0) !== version) return false;
        items.set(key, { version: version + 1, item });
        return true;
      },
      accepted: async ({ name }, version) => accepted(name, Number(version)),
      ask,
      ...(notifier === undefined
        ? {}
        : { hear: (alert: unknown) => functions.invoke(notifier, JSON.stringify(alert), context) }),
      publish: (subject, text) =>
        notifications.publish(topic, text, { ...context, ...(subject === undefined ? {} : { subject }) }),
    };
  }
}

/** The function of findings of the stacks, undefined for a fleet whose models find nothing. */
export async function readFindings(
  resources: readonly ResolvedResource[],
  generated: string,
): Promise<Deployed | undefined> {
  const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  const found = functions.find(({ logicalId }) => logicalId === 'FindingsFunction');
  if (!found) return undefined;
  const folder = join(generated, 'findings');
  const { Variables } = found.properties.Environment as { Variables: Readonly<Record<string, string>> };
  const notifier = functions.find(({ name }) => name === Variables.NOTIFIER);
  return {
    code: (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'find.mjs')).href)) as Code,
    settings: JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as Settings,
    arn: found.arn,
    bucket: String(Variables.CURATED_BUCKET),
    topic: String(Variables.ALERT_TOPIC),
    hears: objectPattern(resources, found.arn),
    ...(notifier ? { notifier: notifier.arn } : {}),
  };
}
