import { fileURLToPath } from 'node:url';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import type { Fleet } from '../../../compiler/ir/fleet/index';
import { emission } from '../../../compiler/ir/target';
import { quicksight } from '../../../compiler/targets/quicksight/target';
import { sourcesIn, sourcesOf } from '../../sources';

/** Manifests on their way through the real compiler, for the tests of this target. */

const root = fileURLToPath(new URL('../../../', import.meta.url));

export const example = () => compiled(compile(sourcesIn(root), { manifest: 'fleet.example.yaml' }));

export const sample = (name: string) =>
  compiled(compile(sourcesIn(`${root}test/samples/${name}`), { manifest: 'fleet.yaml' }));

export const manifest = (text: string) =>
  compiled(compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' }));

async function compiled(run: ReturnType<typeof compile>) {
  const { fleet, diagnostics } = await run;
  if (!fleet) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { fleet, diagnostics, ...emitted(fleet) };
}

function emitted(fleet: Fleet) {
  const { resources, artifacts } = quicksight.emit(fleet, emission({}));
  const files = new Map(artifacts.map((artifact) => [artifact.path, [...contentOf(artifact)].join('')]));
  return { resources, files };
}

interface File {
  readonly Definition: Definition;
  readonly Permissions?: readonly { readonly Principal: string; readonly Actions: readonly string[] }[];
}

interface Definition {
  readonly Sheets: readonly {
    readonly SheetId: string;
    readonly Visuals: readonly Readonly<Record<string, Chart>>[];
  }[];
  readonly [key: string]: unknown;
}

interface Chart {
  readonly VisualId: string;
  readonly ChartConfiguration: { readonly ReferenceLines?: readonly Line[] };
}

interface Line {
  readonly DataConfiguration: { readonly StaticConfiguration: { readonly Value: number } };
}

/** A dashboard as its file has it. */
export function dashboardFile(files: ReadonlyMap<string, string>, id: string): File {
  const text = files.get(`quicksight/dashboards/${id}.json`);
  if (text === undefined) throw new Error(`no ${id} among ${[...files.keys()].join(', ')}`);
  return JSON.parse(text) as File;
}

/** The kind and the chart of every visual of a sheet. */
export function charts({ Definition }: File, sheet = 'now'): readonly (readonly [string, Chart])[] {
  const found = Definition.Sheets.find(({ SheetId }) => SheetId === sheet);
  if (!found) throw new Error(`there is no sheet ${sheet}`);
  return found.Visuals.flatMap((visual) => Object.entries(visual));
}
