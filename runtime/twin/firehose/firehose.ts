import { join } from 'node:path';
import type { Clock } from '../../clock';
import type { DeliveryStreams, ResolvedResource, Storage } from '../ports';
import { type DeliveryCounts, DeliveryStream } from './delivery-stream';
import { readStream } from './stream-settings';

export interface FirehoseOptions {
  /** Where records wait: a folder in it for each stream. */
  readonly folder: string;
  readonly resources: readonly ResolvedResource[];
  readonly clock: Clock;
  readonly storage: Storage;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

/** A stream that the twin cannot run, and every reason. */
export interface RefusedStream {
  readonly stream: string;
  readonly problems: readonly string[];
}

/** The delivery streams of the stacks. */
export class Firehose implements DeliveryStreams {
  readonly #options: Omit<FirehoseOptions, 'resources'>;
  readonly #streams = new Map<string, DeliveryStream>();
  #refused: readonly RefusedStream[] = [];

  constructor({ resources, ...options }: FirehoseOptions) {
    this.#options = options;
    this.serve(resources);
  }

  get refused(): readonly RefusedStream[] {
    return this.#refused;
  }

  /** The streams that are there from now on. One that is gone delivers what it has; the result is when it has. */
  async serve(resources: readonly ResolvedResource[]): Promise<void> {
    const read = resources
      .filter(({ type }) => type === 'AWS::KinesisFirehose::DeliveryStream')
      .map((resource) => [resource.name, readStream(resource)] as const);
    this.#refused = read.flatMap(([stream, made]) => ('problems' in made ? [{ stream, problems: made.problems }] : []));
    const served = new Set<string>();
    for (const [name, made] of read) {
      if ('problems' in made) continue;
      served.add(name);
      const running = this.#streams.get(name);
      if (running) running.change(made.settings);
      else this.#streams.set(name, this.#open(name, made.settings));
    }
    const gone = [...this.#streams].filter(([name]) => !served.has(name));
    for (const [name] of gone) this.#streams.delete(name);
    await Promise.all(gone.map(([, stream]) => stream.stop()));
  }

  put(stream: string, record: Uint8Array): Promise<void> {
    const found = this.#streams.get(stream);
    if (found) return found.put(record);
    const problem = `ResourceNotFoundException: there is no delivery stream ${stream} in the stacks`;
    return Promise.reject(new Error(problem));
  }

  counts(): ReadonlyMap<string, Readonly<DeliveryCounts>> {
    return new Map([...this.#streams].map(([name, { counts }]) => [name, counts]));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#streams.values()].map((stream) => stream.stop()));
  }

  #open(name: string, settings: ConstructorParameters<typeof DeliveryStream>[0]['settings']): DeliveryStream {
    return new DeliveryStream({ ...this.#options, settings, folder: join(this.#options.folder, name) });
  }
}
