import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serialOf } from '../../compiler/targets/agents/file-name';
import type { ArtifactEntry, ArtifactList } from '../../schema/artifact-list';
import type { Made } from './made';

/** The agent configs that are of a device or gateway, or that read it: by file name, else by what stands in them. */
export async function madeForSerial(
  serial: string,
  folder: string,
  { artifacts }: ArtifactList,
): Promise<readonly Made[]> {
  const configs = artifacts.filter(({ path }) => path.startsWith('agents/'));
  const own = configs.filter(({ path }) => path.endsWith('.json') && nameIn(path) === serial);
  if (own.length > 0) return own.map((entry) => made(entry, serial));
  const wanted = [`"thing":${JSON.stringify(serial)}`, `"id":${JSON.stringify(serial)}`];
  const found: Made[] = [];
  for (const entry of configs) {
    const path = join(folder, entry.path);
    const holds = entry.path.endsWith('.ndjson') ? await holdsLine(path, wanted) : holdsText(path, wanted);
    if (holds) found.push(made(entry, serial));
  }
  return found;
}

const made = ({ path, because }: ArtifactEntry, serial: string): Made => ({
  name: path,
  kind: 'file',
  because,
  serial,
});

function nameIn(path: string): string {
  return serialOf(path.slice(path.lastIndexOf('/') + 1, -'.json'.length));
}

async function holdsLine(path: string, wanted: readonly string[]): Promise<boolean> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (wanted.some((text) => line.includes(text))) return true;
  }
  return false;
}

/** A config of its own file is indented; without white space it reads like a line of the others. */
function holdsText(path: string, wanted: readonly string[]): boolean {
  const text = readFileSync(path, 'utf8').replaceAll('": "', '":"');
  return wanted.some((part) => text.includes(part));
}
