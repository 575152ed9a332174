import { join } from 'node:path';
import { type Adoption, adoptionOf } from '../../compiler/5-plan/adopt/adoption';
import { wayBack } from '../../compiler/5-plan/render/drift-lines';
import type { Drift } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import type { ManifestFile } from '../manifest-file';
import { compileTarget } from '../plan/compile-target';
import { replaceFile } from '../replace-file';
import { Unable } from '../unable';
import { editedText } from './edited-text';

export interface Adopted extends Adoption {
  readonly before: string;
  readonly line: number;
}

/**
 * Writes what AWS has into the manifest: the one value that compiles to it. Throws Unable, and writes nothing, where there is none.
 * What is written was compiled before, and is free of mistakes.
 */
export async function adopt(
  file: ManifestFile,
  environment: string | undefined,
  target: Snapshot,
  drift: Drift,
  id: string,
): Promise<Adopted> {
  const drifted = found(drift, id);
  const adoption = await adoptionOf(target, drifted);
  if (!adoption) throw new Unable(`${id} cannot be adopted: ${why(drifted)}`, wayOut(drifted));
  const { place, value: before } = adoption.node;
  const text = target.inputs?.files[place.file];
  if (text === undefined) throw new Error(`${place.file} was compiled and is not there`);
  const edited = editedText(text, place, adoption.value);
  await requireSame(file, environment, place.file, edited);
  replaceFile(join(file.folder, place.file), file.shown(place.file), edited);
  return { ...adoption, before: String(before), line: place.line };
}

function found({ drifted }: Drift, id: string): Drift['drifted'][number] {
  const all = drifted.filter((one) => one.id === id);
  const [first] = all;
  if (first && all.length === 1) return first;
  const ids = drifted.map((one) => one.id);
  throw new Unable(
    `nothing called \`${id}\` has drifted`,
    ids.length === 0 ? 'nothing has drifted at all' : `what has: ${ids.slice(0, 10).join(', ')}`,
  );
}

function why({ state, kind }: Drift['drifted'][number]): string {
  if (state === 'missing') return 'it is missing in AWS';
  if (kind.startsWith('AWS::')) return 'no single value of the manifest says what AWS has';
  return 'things are adopted by their inventory';
}

function wayOut(drifted: Drift['drifted'][number]): string {
  const byHand = drifted.state === 'missing' ? 'take it out of the manifest' : 'change the manifest by hand';
  return `${byHand}, if it shall stay so; if not: ${wayBack(drifted, 'fleet apply --refresh')}`;
}

async function requireSame(
  file: ManifestFile,
  environment: string | undefined,
  edited: string,
  text: string,
): Promise<void> {
  const bytes = async function* () {
    yield Buffer.from(text, 'utf8');
  };
  const sources = { open: (path: string) => (path === edited ? bytes() : file.sources.open(path)) };
  const { made } = await compileTarget(sources, file.name, environment);
  if (!made) throw new Error(`the manifest with the value that was found has mistakes`);
}
