import { join } from 'node:path';
import { stdin } from 'node:process';
import { format } from '../../compiler/1-parse/format/format';
import { MAX_MANIFEST_BYTES } from '../../compiler/1-parse/index';
import { readText } from '../../compiler/1-parse/sources';
import type { Outcome } from '../../compiler/diagnostics/diagnostic';
import { argument, type Command, EXIT } from '../command';
import { relocated } from '../findings';
import { findingsText } from '../format';
import { type ManifestFile, manifestFile } from '../manifest-file';
import { replaceFile } from '../replace-file';

export const fmt: Command = {
  arguments: [{ name: 'manifest', about: 'the manifest; - reads it from standard input', default: 'fleet.yaml' }],
  options: [{ flags: '--check', about: 'write nothing, and exit with 1 where formatting would change the file' }],
  examples: [
    { line: 'fleet fmt', about: 'formats fleet.yaml' },
    { line: 'fleet fmt --check', about: 'in CI' },
    { line: 'fleet fmt - < fleet.yaml', about: 'prints the formatted text, for editors' },
  ],
  notes: [
    'The one layout: two spaces per level, sections in the order of the language and inside them the order of the author, flow collections on one line up to 140 columns, quotes only where needed. Every comment stays with its key. A file with a syntax error is left as it is.',
  ],
  run: async (call) => {
    const { terminal } = call;
    const named = argument(call, 'manifest');
    const file = named === '-' ? STANDARD_INPUT : manifestFile(terminal.folder, named);
    const { text, formatted } = await read(file);
    if (formatted.value === undefined) {
      const findings = relocated(formatted.diagnostics, file.shown);
      terminal.err(findingsText(findings, 'text', terminal, terminal.errColour));
      return EXIT.mistakes;
    }
    const isClean = formatted.value === text;
    if (call.options.check) {
      if (!isClean) terminal.out(`${file.shown(file.name)}\n`);
      return isClean ? EXIT.fine : EXIT.mistakes;
    }
    if (file === STANDARD_INPUT) terminal.out(formatted.value);
    else if (!isClean) {
      replaceFile(join(file.folder, file.name), file.shown(file.name), formatted.value);
      terminal.err(`formatted ${file.shown(file.name)}\n`);
    }
    return EXIT.fine;
  },
};

const STANDARD_INPUT: ManifestFile = {
  folder: '.',
  name: '<standard input>',
  sources: { open: () => stdin },
  shown: (path) => path,
};

/** `text` is what stands in the file, byte for byte: a byte order mark is a difference. */
async function read({ sources, name }: ManifestFile): Promise<{ text: string; formatted: Outcome<string> }> {
  const raw: Uint8Array[] = [];
  const open = (path: string) => {
    const chunks = sources.open(path);
    return chunks && remembering(chunks, raw);
  };
  const { text, diagnostics } = await readText({ open }, name, MAX_MANIFEST_BYTES);
  if (text === undefined) return { text: '', formatted: { diagnostics } };
  return {
    text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(raw)),
    formatted: format(name, text),
  };
}

async function* remembering(chunks: AsyncIterable<Uint8Array>, into: Uint8Array[]): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    into.push(chunk);
    yield chunk;
  }
}
