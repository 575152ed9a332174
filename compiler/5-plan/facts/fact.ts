import type { FactChange, Intent, SourcePlace } from '../../../schema/plan/plan';
import type { Place } from '../../diagnostics/place';
import type { DocumentNode } from '../../ir/document';

/** One step down the manifest: a key, or the item of a list that has this id. */
export type Step = string | { readonly id: string };

/** One object of the manifest that is not what it was: what an intent is about. */
export interface Fact {
  readonly steps: readonly Step[];
  readonly action: Intent['action'];
  readonly changes: readonly FactChange[];
  readonly source?: SourcePlace;
  /** Keys that are objects of their own, and so not part of this one. */
  readonly apart: readonly string[];
}

/** `groups.group1.thresholds[cold-chain-broken]` */
export function pathOf(steps: readonly Step[]): string {
  return steps
    .map((step, at) => (typeof step === 'string' ? `${at === 0 ? '' : '.'}${step}` : `[${step.id}]`))
    .join('');
}

export function sourceOf({ file, line, column }: Place): SourcePlace {
  return { file, line, column };
}

/** What names an item of a list in the manifest: its id, the serial of a device, or what a rename says. */
export function itemId(node: DocumentNode): string | undefined {
  if (node.kind === 'scalar') return String(node.value);
  if (node.kind !== 'map') return undefined;
  const [from, to] = ['from', 'to'].map((key) => node.entries.get(key)?.value);
  if (from?.kind === 'scalar' && to?.kind === 'scalar') return `${from.value} → ${to.value}`;
  const named = node.entries.get('id') ?? node.entries.get('serial');
  return named?.value.kind === 'scalar' ? String(named.value.value) : undefined;
}
