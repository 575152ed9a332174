import { join } from 'node:path';
import { BucketFolders } from '../../runtime/twin/ml/bucket-folders';
import { Endpoint } from '../../runtime/twin/ml/endpoint';
import type { FleetModel } from '../../runtime/twin/ml/fleet-models';
import type { ModelPackage } from '../../runtime/twin/ml/registry';
import type { ModelRunsOptions } from './model-runs';

interface Serving {
  readonly version: number;
  readonly endpoint: Endpoint | undefined;
}

/** Endpoints of accepted models, on 127.0.0.1, by model. */
export class ModelEndpoints {
  readonly #serving = new Map<string, Serving>();

  constructor(
    private readonly options: Pick<ModelRunsOptions, 'generated' | 'dataDir' | 'serving'>,
    private readonly pythonOf: (model: FleetModel) => string,
  ) {}

  /** Undefined where none answers. */
  url(id: string): string | undefined {
    const endpoint = this.#serving.get(id)?.endpoint;
    return endpoint && `${endpoint.url}/invocations`;
  }

  /** A model that has an endpoint answers by this version from now on. */
  async serve(model: FleetModel, accepted: ModelPackage): Promise<void> {
    if (model.deploy.to !== 'serverless' && model.deploy.to !== 'instance') return;
    const before = this.#serving.get(model.id);
    if (before?.version === accepted.version) return;
    // One that does not start is not tried again: another version may.
    this.#serving.set(model.id, { version: accepted.version, endpoint: before?.endpoint });
    const { dataDir, generated } = this.options;
    const archive = new BucketFolders(join(dataDir, 'lake'), generated).pathOf(accepted.modelDataUrl);
    const folder = join(dataDir, 'ml', 'endpoints', `${model.name}-v${accepted.version}`);
    const endpoint = await Endpoint.open(this.pythonOf(model), archive, folder);
    this.#serving.set(model.id, { version: accepted.version, endpoint });
    await before?.endpoint?.close();
    this.options.serving({ model: model.id, version: accepted.version, url: `${endpoint.url}/invocations` });
  }

  async ask(id: string, lines: string): Promise<{ readonly version: string; readonly text: string }> {
    const { version, endpoint } = this.#serving.get(id) ?? {};
    if (!endpoint) throw new Error(`the endpoint of ${id} does not answer`);
    return { version: String(version), text: await endpoint.invoke(lines, 'text/csv', 'application/jsonlines') };
  }

  async close(): Promise<void> {
    for (const { endpoint } of this.#serving.values()) await endpoint?.close();
  }
}
