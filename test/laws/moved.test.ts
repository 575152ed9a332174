import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { EXAMPLE, type Files } from '../plan/compiled';
import { sourcesOf } from '../sources';

/** A rename changes no byte of what is compiled, but for the titles that a name stood for and the comments of origins. */

const RENAMES = [
  ['group1', 'freezers', 'groups'],
  ['group5', 'meters', 'groups'],
  ['motor', 'engine', 'sensors'],
] as const;

describe('renaming what is in the example', () => {
  it('compiles to the same bytes as before, when it is said', async () => {
    expect(await compiled(withRenames(true))).toEqual(await compiled(EXAMPLE));
  });

  it('compiles to something else, when it is not said', async () => {
    expect(await compiled(withRenames(false))).not.toEqual(await compiled(EXAMPLE));
  });
});

function withRenames(said: boolean): Files {
  let text = stringify(parse(EXAMPLE['fleet.yaml'] ?? ''));
  for (const [from, to] of RENAMES) text = text.replaceAll(new RegExp(`(?<![\\w-])${from}(?![\\w-])`, 'g'), to);
  const manifest = parse(text);
  // A simulator is called like the sensor; it is no name of ours.
  manifest.sensors.engine.driver = { simulate: 'motor' };
  if (said)
    manifest.moved = RENAMES.map(([from, to, section]) => ({ from: `${section}.${from}`, to: `${section}.${to}` }));
  return { ...EXAMPLE, 'fleet.yaml': stringify(manifest) };
}

async function compiled(files: Files): Promise<Readonly<Record<string, string>>> {
  const { output, diagnostics } = await compile(sourcesOf(files), { manifest: 'fleet.yaml' });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return Object.fromEntries(
    (output?.artifacts ?? []).map((artifact) => [artifact.path, [...contentOf(artifact)].join('')]),
  );
}
