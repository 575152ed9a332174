import type { ModelSpec } from '../../../../schema/model-spec';
import type { Fleet } from '../../../ir/fleet/index';
import type { PartitionKey } from '../../../ir/fleet/lake';
import type { Model } from '../../../ir/fleet/models';

/** What both pipelines of a model are made of. */
export interface PipelineParts {
  readonly fleet: Fleet;
  readonly model: Model;
  readonly spec: ModelSpec;
  readonly region: string;
  readonly packageGroup: string;
  readonly images: { readonly scripts: string; readonly forest: string };
  /** The folder of scripts and spec in the bucket of artifacts, with a last slash; named by their content. */
  readonly code: string;
  /** The columns that features.py makes. */
  readonly featureNames: readonly string[];
  /** Of each curated table. */
  readonly partitions: ReadonlyMap<string, readonly PartitionKey[]>;
}
