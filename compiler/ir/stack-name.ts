import type { StackKind } from './stack-order';

/** `iot`, or where groups stand apart `iot--cold-room`: what the stack `iot` would hold for that group. No id holds a double hyphen. */
export type StackName = StackKind | `${StackKind}--${string}`;

const PART = '--';

export const partOf = (kind: StackKind, group: string): StackName => `${kind}${PART}${group}`;

/** `iot` of `iot--cold-room`; a name that this version does not know stands for itself. */
export const kindOfStack = (name: string): string => name.split(PART, 1)[0] ?? name;

/** Whether it holds what is of one group alone. */
export const isPart = (name: string): boolean => name.includes(PART);
