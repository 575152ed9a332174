import { existsSync, readFileSync } from 'node:fs';
import type { Change, Example } from '../../cli/explain/example';
import type { Sources } from '../../compiler/1-parse/sources';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic';
import { CODES } from '../../compiler/diagnostics/message-form';
import type { Code } from '../../compiler/diagnostics/registry';
import { masked } from '../../compiler/diagnostics/secrets';
import { compile } from '../../compiler/index';
import { type Edit, editsOf } from './mended';

/** cli/explain/examples.json: of every code its folder in test/invalid, compiled, and how it was mended. */
export function examples(): Promise<Readonly<Record<Code, Example>>> {
  made ??= Promise.all(CODES.map(async (code) => [code, await exampleOf(code)] as const)).then(
    (pairs) => Object.fromEntries(pairs) as Record<Code, Example>,
  );
  return made;
}

let made: Promise<Readonly<Record<Code, Example>>> | undefined;

/** What no small manifest shows, and what no line of one mends. */
const BECAUSE: Readonly<Partial<Record<Code, string>>> = {
  'account-quota': 'no line mends it: the quota is asked for in the account.',
  'file-too-big': 'it takes a file of megabytes.',
  'hook-memory': 'it takes an inventory of megabytes.',
  'name-collision':
    'it takes two outputs of the compiler that choose one name, and no manifest is known to bring that about.',
  'not-saved-in-athena': 'no line needs to be mended: the queries are there as files.',
  'stack-near-limit':
    'no line mends it: the stack is as full as it is, and the line that `fix` names keeps what comes later out of it.',
};

/** As many lines as a reader looks at. */
const SHOWN = 3;

async function exampleOf(code: Code): Promise<Example> {
  const folder = `test/invalid/${code}`;
  const because = BECAUSE[code];
  if (!existsSync(folder)) return { found: [], mended: [], ...(because ? { because } : {}) };
  const environment = /^# env: (\S+)/.exec(readFileSync(`${folder}/fleet.yaml`, 'latin1'))?.[1];
  const options = { manifest: 'fleet.yaml', ...(environment ? { environment } : {}) };
  const { diagnostics } = await compile(sourcesIn(folder), options);
  const all = diagnostics.filter((one) => one.code === code);
  const shown = all.slice(0, SHOWN);
  return {
    ...(environment ? { environment } : {}),
    found: shown.map(({ place: { file, line }, message, fix }) => {
      const text = linesOf(folder, file)[line - 1] ?? '';
      return { file, line, text: shownLine(text), message: shortened(message, 400), fix: shortened(fix, 400) };
    }),
    ...(all.length > SHOWN ? { more: all.length - SHOWN } : {}),
    mended: (editsOf(folder) ?? []).filter(concerns(shown, all.slice(SHOWN))).map(change),
    ...(because ? { because } : {}),
  };
}

/** What mends only lines that are not shown is not shown either. */
function concerns(shown: readonly Diagnostic[], hidden: readonly Diagnostic[]): (edit: Edit) => boolean {
  const touches = ({ file, at, removed }: Edit, found: readonly Diagnostic[]) =>
    found.some(({ place }) => place.file === file && place.line > at && place.line <= at + removed.length);
  return (edit) => touches(edit, shown) || !touches(edit, hidden);
}

function change({ file, at, removed, added }: Edit): Change {
  return { file, line: at + 1, removed: removed.map(utf8).map(shownLine), added: added.map(utf8).map(shownLine) };
}

/** A line as a user has it: without the comment by which the tests know it, and without secrets. */
function shownLine(line: string): string {
  return shortened(masked(line.replace(/ *# (next )?(error|warning): [a-z0-9-]+/g, '')), 140);
}

/** Both ends of a long text, for it is the end that a mended line is often changed at. */
function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.ceil(most / 2))} … ${text.slice(-Math.floor(most / 3))}`;
}

const linesOf = (folder: string, file: string) => readFileSync(`${folder}/${file}`, 'utf8').split('\n');
const utf8 = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8');

function sourcesIn(folder: string): Sources {
  return {
    open: (path) => (existsSync(`${folder}/${path}`) ? once(readFileSync(`${folder}/${path}`)) : undefined),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
