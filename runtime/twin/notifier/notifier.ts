import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isAboutSilence } from '../../../schema/silent';
import type { SilentDevice } from '../../../schema/twin-protocol';
import type { Clock } from '../../clock';
import { DurableMap } from '../durable-map';
import type { Functions, Notifications, Publisher, ResolvedResource } from '../ports';

/** An item as the generated code keeps it; `due` is when a tick has to look, in ms, or null. The others are of one about a breach. */
interface Item {
  readonly due: number | null;
  readonly group?: string;
  readonly threshold?: string;
  readonly severity?: string;
  readonly open?: boolean;
  readonly since?: number | null;
  readonly body?: { readonly device_id?: unknown } | null;
}

interface Kept {
  readonly version: number;
  readonly item: Item;
}

/** To a topic of SNS; or, where it has a group, to a topic of MQTT. */
type Message =
  | { readonly topic: 'alert' | 'escalation'; readonly text: string; readonly group?: undefined }
  | { readonly topic: string; readonly text: string; readonly group: string };

/** What notify.mjs asks for; the function in AWS answers with DynamoDB, SNS and AWS IoT. */
interface Ports {
  now(): number;
  get(key: string): Promise<Kept | undefined>;
  put(key: string, version: number, item: Item): Promise<boolean>;
  due(now: number): Promise<readonly string[]>;
  send(message: Message): Promise<void>;
}

interface Watched {
  readonly afterMs: number;
}

/** What the code decides by: settings.json, and what presence.mjs makes of silence.json. */
interface By {
  readonly settings: unknown;
  readonly things: { find(thing: string): Watched | undefined };
}

/** The generated module. */
interface Code {
  hear(body: unknown, ports: Ports, by: By): Promise<void>;
  tick(ports: Ports, by: By): Promise<void>;
}

/** The function as it is deployed: its code, its settings, and its place in the stacks. */
interface Deployed {
  readonly code: Code;
  readonly by: By;
  readonly arn: string;
  readonly topics: { readonly alert: string; readonly escalation: string };
}

export interface NotifierOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly notifications: Notifications;
  /** Where it says who is not connected: on topics of MQTT. */
  readonly publisher: Publisher;
  /** A tick could not do all of its work; the next one tries again. */
  readonly onFailure: (error: unknown) => void;
}

type Context = Parameters<Functions['invoke']>[2];

const MINUTE = 60_000;
/** ms of wall time, of a clock that runs faster. */
const LEAST_SILENT_MS = 30_000;

/** The notifier of the stacks, run by its own code: items in a map that outlives a kill, called by rules, and at every full minute of the clock. */
export class Notifier implements Functions {
  readonly #options: NotifierOptions;
  readonly #items: DurableMap<Kept>;
  #deployed: Deployed | undefined;
  #cancel: (() => void) | undefined;
  #ticking: Promise<void> = Promise.resolve();

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#items = new DurableMap(join(options.folder, 'items.jsonl'));
  }

  /** The function that is there from now on; what it remembers stays. */
  serve(deployed: Deployed | undefined): void {
    this.#deployed = deployed && { ...deployed, by: { ...deployed.by, things: this.#patient(deployed.by.things) } };
  }

  /** Who connects again takes wall time, however fast the clock runs. */
  #patient(things: By['things']): By['things'] {
    const { speed } = this.#options.clock;
    if (speed === 1) return things;
    return {
      find: (thing) => {
        const watched = things.find(thing);
        return watched && { ...watched, afterMs: Math.max(watched.afterMs, LEAST_SILENT_MS * speed) };
      },
    };
  }

  async invoke(functionArn: string, payload: string, context: Context): Promise<void> {
    const deployed = this.#deployed;
    if (deployed?.arn !== functionArn) throw new Error(`ResourceNotFound: there is no function ${functionArn} to call`);
    await deployed.code.hear(JSON.parse(payload), this.#ports(deployed, context), deployed.by);
  }

  start(): void {
    const { clock, onFailure } = this.#options;
    this.#cancel = clock.after(MINUTE - (clock.now() % MINUTE), () => {
      this.#ticking = this.tick().catch(onFailure);
      this.start();
    });
  }

  async tick(): Promise<void> {
    const deployed = this.#deployed;
    if (deployed) await deployed.code.tick(this.#ports(deployed, {}), deployed.by);
  }

  /** Who is silent as far as people were told or will be, the longest first. */
  silent(): readonly SilentDevice[] {
    const all = [...this.#items.values()].flatMap(({ item: { group, threshold, open, since, severity, body } }) => {
      if (!open || threshold === undefined || !isAboutSilence(threshold)) return [];
      const device = String(body?.device_id ?? '');
      return [{ group: group ?? '', device, alert: threshold, severity: severity ?? '', since: since ?? 0 }];
    });
    return all.sort((a, b) => a.since - b.since);
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    await this.#ticking;
    this.#items.close();
  }

  #ports({ topics }: Deployed, context: Context): Ports {
    const { clock, notifications, publisher } = this.#options;
    const items = this.#items;
    return {
      now: () => clock.now(),
      get: async (key) => items.get(key),
      put: async (key, version, item) => {
        if ((items.get(key)?.version ?? 0) !== version) return false;
        items.set(key, { version: version + 1, item });
        return true;
      },
      due: async (now) =>
        [...items.entries()].flatMap(([key, { item }]) => (item.due !== null && item.due <= now ? [key] : [])),
      send: (message) =>
        message.group === undefined
          ? notifications.publish(topics[message.topic], message.text, context)
          : publisher.publish(message.topic, Buffer.from(message.text), 1),
    };
  }
}

/** The notifier of the stacks, undefined for a fleet without one. */
export async function readNotifier(
  resources: readonly ResolvedResource[],
  generated: string,
): Promise<Deployed | undefined> {
  const found = resources.find(({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId === 'Notifier');
  if (!found) return undefined;
  const folder = join(generated, 'notifier');
  const { Variables } = found.properties.Environment as { Variables: Readonly<Record<string, string>> };
  const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(join(folder, file)).href) as Promise<unknown>;
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
  const { watchedThings } = (await load('presence.mjs')) as { watchedThings(read: unknown): By['things'] };
  return {
    code: (await load('notify.mjs')) as Code,
    by: { settings: read('settings.json'), things: watchedThings(read('silence.json')) },
    arn: found.arn,
    topics: { alert: String(Variables.ALERT_TOPIC), escalation: String(Variables.ESCALATION_TOPIC) },
  };
}
