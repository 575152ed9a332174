import type { Json } from '../../../schema/plan/json';
import type { Drift, PropertyChange } from '../../../schema/plan/plan';
import type { Snapshot } from '../../../schema/plan/snapshot';
import type { Document, DocumentNode, Path, ScalarNode } from '../../ir/document';
import { formatPath } from '../../ir/origin';
import { canonical, type JsonMap } from '../canonical';
import { resourcesOf } from '../effects/template-resource';
import { valueChanges } from '../effects/value-changes';
import { compiled } from '../intents/compiled';
import { manifestOf } from '../intents/manifest-of';
import { candidates } from './candidates';

type Drifted = Drift['drifted'][number];

/** The one value of the manifest by which it says what AWS has. */
export interface Adoption {
  /** `groups.rooms.thresholds[0].above`. */
  readonly path: string;
  /** Where it stands, in the file that was compiled. */
  readonly node: ScalarNode;
  readonly value: string | number | boolean;
  /** Resources beside this one that change with it. */
  readonly alsoChanges: number;
}

/** Values that are compiled before it is given up. */
const MOST = 16;

/**
 * Finds the edit that adopts a drift, by asking the compiler: of the values that might stand for what AWS has, the first that compiles to every
 * change that was made by hand, and to no other but in what describes it. Undefined where no single value does.
 */
export async function adoptionOf(target: Snapshot, drifted: Drifted): Promise<Adoption | undefined> {
  const document = await manifestOf(target);
  const resource = resourcesOf(target.stacks[drifted.within]).get(drifted.id);
  if (!document || !resource || drifted.state !== 'changed') return undefined;
  const guesses = candidates(document.root, resource.because, drifted.properties).slice(0, MOST);
  for (const { path, node, value } of guesses) {
    const made = compiled(withValue(document, path, value), target.environment, new Set(), target.tool);
    if (!made || !isAdopted(resource.body, bodyIn(made, drifted), drifted.properties)) continue;
    return { path: formatPath(path), node, value, alsoChanges: changedBetween(target, made) - 1 };
  }
  return undefined;
}

/** Each drift with the path that would be written, where there is one. */
export async function withAdoptions(target: Snapshot, drift: Drift): Promise<Drift> {
  const drifted: Drifted[] = [];
  for (const one of drift.drifted) {
    const found = drifted.length < MOST_LOOKED_AT ? await adoptionOf(target, one) : undefined;
    drifted.push(found ? { ...one, adopt: found.path } : one);
  }
  return { ...drift, drifted };
}

/** Who finds this many drifted has another question than which value to keep. */
const MOST_LOOKED_AT = 20;

function isAdopted(before: JsonMap, after: JsonMap | undefined, wanted: readonly PropertyChange[]): boolean {
  if (!after) return false;
  const changes = valueChanges(before, after);
  const paths = new Set(wanted.map(({ path }) => path));
  if (changes.some(({ path }) => !paths.has(path) && !DESCRIPTION.test(path))) return false;
  const made = new Map(changes.map((change) => [change.path, change.after]));
  return wanted.every(({ path, before: was, after: live }) => live !== undefined && holds(made.get(path), was, live));
}

/** What nothing acts on: it follows the value that it describes, and the next apply writes it. */
const DESCRIPTION = /Description$/;

/**
 * Whether a value has what was changed by hand. Of a text, every word that was changed is now that, and other words may follow from the same
 * value: a rule names its bound in a condition and, for people, in a text. A number that AWS gives back as a text is the same.
 */
function holds(made: Json | undefined, was: Json | undefined, live: Json): boolean {
  if (made === undefined) return false;
  if (typeof made !== 'string' || typeof was !== 'string' || typeof live !== 'string')
    return canonical(made) === canonical(live) || String(made) === String(live);
  const [now, before, after] = [made, was, live].map((text) => text.match(WORD) ?? []);
  if (!now || !before || !after || now.length !== after.length || before.length !== after.length) return made === live;
  return now.every((word, at) => word === after[at] || before[at] === after[at]);
}

/** Names, numbers, and what stands between them. */
const WORD = /[\p{L}_][\p{L}\p{N}_]*|-?\d+(?:\.\d+)?|./gsu;

const bodyIn = ({ stacks }: Snapshot, { id, within }: Drifted) => resourcesOf(stacks[within]).get(id)?.body;

function changedBetween(before: Snapshot, after: Snapshot): number {
  return Object.keys({ ...before.stacks, ...after.stacks }).reduce((sum, name) => {
    const [old, now] = [resourcesOf(before.stacks[name]), resourcesOf(after.stacks[name])];
    const ids = new Set([...old.keys(), ...now.keys()]);
    return (
      sum +
      [...ids].filter((id) => canonical(old.get(id)?.body ?? null) !== canonical(now.get(id)?.body ?? null)).length
    );
  }, 0);
}

function withValue(document: Document, path: Path, value: ScalarNode['value']): Document {
  const root = replaced(document.root, path, value);
  return root.kind === 'map' ? { ...document, root } : document;
}

function replaced(node: DocumentNode, [step, ...rest]: Path, value: ScalarNode['value']): DocumentNode {
  if (step === undefined) return node.kind === 'scalar' ? { ...node, value } : node;
  if (node.kind === 'list')
    return { ...node, items: node.items.map((item, at) => (at === step ? replaced(item, rest, value) : item)) };
  const entry = node.kind === 'map' ? node.entries.get(String(step)) : undefined;
  if (node.kind !== 'map' || !entry) return node;
  return {
    ...node,
    entries: new Map(node.entries).set(String(step), { ...entry, value: replaced(entry.value, rest, value) }),
  };
}
