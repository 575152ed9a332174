export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A file that a pattern means, and which parts of it; without a pointer or words it is the whole. */
export interface Part {
  readonly path: string;
  /** By pointer, or by number for paragraphs. */
  readonly parts?: ReadonlyMap<string, Json>;
}

/** What a pattern of `about.json` means among these files; empty where it fits nothing. */
export function partsOf(pattern: string, files: ReadonlyMap<string, string>): readonly Part[] {
  const [glob = '', within] = pattern.split(/#(.*)/s);
  const fits = matcher(glob);
  return [...files]
    .filter(([path]) => fits.test(path))
    .map(([path, text]) => {
      if (within === undefined) return { path };
      return { path, parts: within.startsWith('/') ? pointed(JSON.parse(text), within) : paragraphs(text, within) };
    })
    .filter(({ parts }) => parts === undefined || parts.size > 0);
}

function pointed(value: Json, pointer: string): ReadonlyMap<string, Json> {
  let found = new Map<string, Json>([['', value]]);
  for (const segment of pointer.slice(1).split('/')) {
    const fits = matcher(segment);
    found = new Map(
      [...found].flatMap(([at, inner]) =>
        typeof inner !== 'object' || inner === null
          ? []
          : Object.entries(inner)
              .map(([key, child]) => [key.replaceAll('~', '~0').replaceAll('/', '~1'), child] as const)
              .filter(([key]) => fits.test(key))
              .map(([key, child]): [string, Json] => [`${at}/${key}`, child]),
      ),
    );
  }
  return found;
}

function paragraphs(text: string, words: string): ReadonlyMap<string, Json> {
  return new Map(
    text
      .split(/\n{2,}/)
      .map((paragraph, index): [string, Json] => [String(index), paragraph.replace(/\n$/, '')])
      .filter(([, paragraph]) => String(paragraph).includes(words)),
  );
}

function matcher(glob: string): RegExp {
  const source = glob
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, (stars) => (stars === '*' ? '[^/]*' : '.*'));
  return new RegExp(`^${source}$`, 's');
}
