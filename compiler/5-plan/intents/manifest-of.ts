import type { Snapshot } from '../../../schema/plan/snapshot';
import { parse } from '../../1-parse/index';
import type { Sources } from '../../1-parse/sources';
import type { Document } from '../../ir/document';

/** The manifest that a snapshot was compiled from, with its environment laid over; undefined where it has none, or none that this version can read. */
export async function manifestOf({ inputs, environment }: Snapshot): Promise<Document | undefined> {
  if (!inputs) return undefined;
  const { value } = await parse(inputs.manifest, sourcesOf(inputs.files), environment ?? undefined);
  return value;
}

function sourcesOf(files: Readonly<Record<string, string>>): Sources {
  return {
    open: (path) => {
      const text = Object.hasOwn(files, path) ? files[path] : undefined;
      return text === undefined ? undefined : bytes(text);
    },
  };
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}
