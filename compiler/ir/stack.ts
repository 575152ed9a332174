import type { Origin } from './origin';

/** The flat stacks, by life cycle, in the order they are deployed. A resource never changes its stack once applied. */
export const STACKS = ['ops', 'lake', 'iot', 'etl', 'ml', 'bi'] as const;
export type StackKind = (typeof STACKS)[number];

/** `iot`, or where groups stand apart `iot--cold-room`: what the stack `iot` would hold for that group. No id holds a double hyphen. */
export type StackName = StackKind | `${StackKind}--${string}`;

const PART = '--';

export const partOf = (kind: StackKind, group: string): StackName => `${kind}${PART}${group}`;

/** `iot` of `iot--cold-room`; a name that this version does not know stands for itself. */
export const kindOfStack = (name: string): string => name.split(PART, 1)[0] ?? name;

/** Whether it holds what is of one group alone. */
export const isPart = (name: string): boolean => name.includes(PART);

/** As they are deployed: by life cycle, each shared stack before its parts. Kinds that this version does not know come last. */
export function compareStacks(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function rankOf(name: string): number {
  const at = (STACKS as readonly string[]).indexOf(kindOfStack(name));
  return at < 0 ? STACKS.length : at;
}

/** So many parts of one stack are changed at the same time; they do not know of each other. The limiter of each operation sets the pace. */
export const PARTS_AT_ONCE = 8;

/** Names of stacks in the order given, taken together where they may be changed at once: each shared stack alone, the parts of one in a row. */
export function stages(names: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  for (const name of names) {
    const last = found.at(-1);
    const [before] = last ?? [];
    const joins = before !== undefined && isPart(name) && isPart(before) && kindOfStack(name) === kindOfStack(before);
    if (joins) last?.push(name);
    else found.push([name]);
  }
  return found;
}

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
