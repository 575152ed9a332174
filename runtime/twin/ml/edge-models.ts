import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ExpectedModel,
  edgeModelInArchive,
  MOST_ARCHIVE_BYTES,
  tooBig,
} from '../../../schema/archive/edge-model-archive';
import { type EdgeModel, newestReadable } from '../../../schema/edge-model';
import { BucketFolders } from './bucket-folders';
import type { FleetModel } from './fleet-models';
import type { ModelPackage, Registry } from './registry';

/** An accepted version of a model that agents can watch by. */
export interface AcceptedEdgeModel {
  readonly group: string;
  readonly version: number;
  readonly model: EdgeModel;
}

/**
 * The newest accepted version of each model that agents can watch by, for each group that it learned from: `edge.json` of its archive, as SageMaker's model package
 * holds it. A version that cannot be read is told once, and the accepted one before it is taken.
 */
export class EdgeModels {
  readonly #read = new Map<string, EdgeModel | undefined>();

  constructor(
    private readonly dataDir: string,
    private readonly problem: (text: string) => void,
  ) {}

  async of(
    generated: string,
    models: readonly FleetModel[],
    registry: Registry,
  ): Promise<readonly AcceptedEdgeModel[]> {
    const found: AcceptedEdgeModel[] = [];
    for (const { spec, name } of models) {
      // Agents have no derived fields, and no other detector.
      if (spec.algorithm.name !== 'robust-baseline' || spec.fields.some(({ derived }) => derived)) continue;
      const expected = { model: spec.model, fields: spec.fields.map(({ id }) => id) };
      const newest = await newestReadable(registry.approved(name), (version) =>
        this.#modelIn(generated, version, expected),
      );
      if (!newest) continue;
      const { version, model } = newest;
      for (const { group } of spec.sources) found.push({ group, version: version.version, model });
    }
    return found;
  }

  async #modelIn(
    generated: string,
    { group, version, modelDataUrl }: ModelPackage,
    expected: ExpectedModel,
  ): Promise<EdgeModel | undefined> {
    const key = `${group}-v${version}`;
    if (!this.#read.has(key)) {
      const archive = new BucketFolders(join(this.dataDir, 'lake'), generated).pathOf(modelDataUrl);
      this.#read.set(
        key,
        await edgeModelAt(archive, expected).catch((problem: Error) => {
          this.problem(`version ${version} of ${group} reaches no agent: ${problem.message}`);
          return undefined;
        }),
      );
    }
    return this.#read.get(key);
  }
}

async function edgeModelAt(archive: string, expected: ExpectedModel): Promise<EdgeModel> {
  const { size } = statSync(archive);
  if (size > MOST_ARCHIVE_BYTES) throw new Error(tooBig('its archive', size, MOST_ARCHIVE_BYTES));
  return edgeModelInArchive(await readFile(archive), expected);
}
