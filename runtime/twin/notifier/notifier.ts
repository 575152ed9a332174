import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../../clock';
import { DurableMap } from '../durable-map';
import type { Functions, Notifications, ResolvedResource } from '../ports';

/** An item as the generated code keeps it; `due` is when a tick has to look, in ms, or null. */
interface Item {
  readonly due: number | null;
}

interface Kept {
  readonly version: number;
  readonly item: Item;
}

/** What notify.mjs asks for; the function in AWS answers with DynamoDB and SNS. */
interface Ports {
  now(): number;
  get(key: string): Promise<Kept | undefined>;
  put(key: string, version: number, item: Item): Promise<boolean>;
  due(now: number): Promise<readonly string[]>;
  send(message: { readonly topic: 'alert' | 'escalation'; readonly text: string }): Promise<void>;
}

/** The generated module. */
interface Code {
  hear(body: unknown, ports: Ports, settings: unknown): Promise<void>;
  tick(ports: Ports, settings: unknown): Promise<void>;
}

/** The function as it is deployed: its code, its settings, and its place in the stacks. */
interface Deployed {
  readonly code: Code;
  readonly settings: unknown;
  readonly arn: string;
  readonly topics: { readonly alert: string; readonly escalation: string };
}

export interface NotifierOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly notifications: Notifications;
  /** A tick could not do all of its work; the next one tries again. */
  readonly onFailure: (error: unknown) => void;
}

type Context = Parameters<Functions['invoke']>[2];

const MINUTE = 60_000;

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
    this.#deployed = deployed;
  }

  async invoke(functionArn: string, payload: string, context: Context): Promise<void> {
    const deployed = this.#deployed;
    if (deployed?.arn !== functionArn) throw new Error(`ResourceNotFound: there is no function ${functionArn} to call`);
    await deployed.code.hear(JSON.parse(payload), this.#ports(deployed, context), deployed.settings);
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
    if (deployed) await deployed.code.tick(this.#ports(deployed, {}), deployed.settings);
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    await this.#ticking;
    this.#items.close();
  }

  #ports({ topics }: Deployed, context: Context): Ports {
    const { clock, notifications } = this.#options;
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
      send: ({ topic, text }) => notifications.publish(topics[topic], text, context),
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
  return {
    code: (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'notify.mjs')).href)) as Code,
    settings: JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as unknown,
    arn: found.arn,
    topics: { alert: String(Variables.ALERT_TOPIC), escalation: String(Variables.ESCALATION_TOPIC) },
  };
}
