import type { Origin } from './origin';
import type { StackName } from './stack-name';

/** A value of a CloudFormation template: JSON, in which intrinsics are plain objects such as { Ref: … }. */
export type CfnValue = string | number | boolean | readonly CfnValue[] | { readonly [key: string]: CfnValue };

export interface StackResource {
  readonly stack: StackName;
  /** The group that it is of, and of nothing else: where groups stand apart, it is in the group's part of the stack. */
  readonly group?: string;
  /** Made of manifest ids by `logicalId`, never of positions. */
  readonly logicalId: string;
  readonly type: string;
  readonly properties: { readonly [key: string]: CfnValue };
  /** Holds data or identity that a new one could not replace: gets DeletionPolicy and UpdateReplacePolicy Retain. */
  readonly stateful?: boolean;
  /** Logical ids in the same stack that must exist first and are not referred to. */
  readonly dependsOn?: readonly string[];
  readonly origin: Origin;
}

/** Files that are uploaded to the artifact bucket under a name made of their content, before the stacks are changed. */
export interface Asset {
  /** The object key in the artifact bucket; holds the content hash. */
  readonly key: string;
  /** file: the object is the file itself. zip: an archive of the files, stored under their path behind `root`. */
  readonly packaging: 'file' | 'zip';
  readonly root: string;
  /** Artifact paths. */
  readonly files: readonly string[];
}
