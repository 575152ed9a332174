import type { Json } from '../../../../schema/plan/json';
import type { StepWork } from '../../step/step-work';
import { bucket } from './bucket';
import { featureGroup } from './feature-group';
import { modelPackageGroup } from './model-package-group';

/** What AWS has under a name. */
export interface Found {
  /** By which CloudFormation knows it: the primary identifier of its type (registry schema, `primaryIdentifier`). */
  readonly identifier: Readonly<Record<string, string>>;
  readonly tags: ReadonlyMap<string, string>;
  /** Properties as they are, where a template could not say them before the rest of its stack is there. */
  readonly properties?: Readonly<Record<string, Json>>;
  /** Why it is of no use and holds nothing, as SageMaker says it: it is taken away, and its stack makes it anew. */
  readonly failed?: string;
  /** Why it cannot become what the template says, and what to do about that. */
  readonly obstacle?: { readonly what: string; readonly fix: string };
}

/** Properties of a template with the account and the region filled in, as far as they are texts. */
export interface Wanted {
  readonly name: string;
  readonly properties: Readonly<Record<string, Json>>;
  readonly account: string;
}

/** A type of resource that stays when its stack goes, has a name of its own, and that CloudFormation can import. */
export interface Adoptable {
  /** For people: `bucket`. */
  readonly word: string;
  /** The property that names it. */
  readonly nameProperty: string;
  /** Properties that `look` gives as they are. */
  readonly given: readonly string[];
  /** Undefined where there is nothing of this name. */
  readonly look: (work: Pick<StepWork, 'clients'>, wanted: Wanted) => Promise<Found | undefined>;
  /** Takes it away with all that is in it. */
  readonly remove: (work: StepWork, wanted: Pick<Wanted, 'name' | 'account'>) => Promise<void>;
}

/** Every type that a template of ours may retain; a test reads the templates. */
export const ADOPTABLE: Readonly<Record<string, Adoptable>> = {
  'AWS::S3::Bucket': bucket,
  'AWS::SageMaker::FeatureGroup': featureGroup,
  'AWS::SageMaker::ModelPackageGroup': modelPackageGroup,
};
