import { fileURLToPath } from 'node:url';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { emission } from '../../../compiler/ir/target';
import { grafana } from '../../../compiler/targets/grafana/target';
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
  const { resources, artifacts, assets } = grafana.emit(fleet, emission({}));
  const files = new Map(artifacts.map((artifact) => [artifact.path, [...contentOf(artifact)].join('')]));
  return { fleet, resources, files, assets };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly panels?: readonly Panel[];
  readonly targets?: readonly { readonly rawSQL: string }[];
  readonly fieldConfig?: { readonly defaults: { readonly thresholds: { readonly steps: readonly unknown[] } } };
}

export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition: string }[] };
}

export interface Rule {
  readonly uid: string;
  readonly title: string;
  readonly data: readonly { readonly model: { readonly rawSQL?: string } }[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

type Files = ReadonlyMap<string, string>;

const read = (files: Files, folder: string) => [...files].filter(([path]) => path.startsWith(folder));

export const boards = (files: Files): readonly Board[] =>
  read(files, 'grafana/dashboards/').map(([, text]) => JSON.parse(text) as Board);

export const rules = (files: Files): readonly Rule[] =>
  read(files, 'grafana/api/rule-groups/').flatMap(([, text]) => (JSON.parse(text) as { rules: Rule[] }).rules);

/** Those of folded rows among them. */
export const panelsOf = ({ panels }: Board): readonly Panel[] =>
  panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]));

/** Every SQL that Grafana would send, by where it stands. */
export function statements(files: Files): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const board of boards(files)) {
    for (const panel of panelsOf(board))
      for (const { rawSQL } of panel.targets ?? []) found.set(`${board.uid} ${panel.id} ${panel.title}`, rawSQL);
    for (const { name, definition } of board.templating.list) found.set(`${board.uid} $${name}`, definition);
  }
  for (const { uid, data } of rules(files))
    for (const { model } of data) if (model.rawSQL !== undefined) found.set(`rule ${uid}`, model.rawSQL);
  return found;
}

/** As the data source would send it for a range: variables stand at All, or at what is given. */
export function expanded(
  sql: string,
  range: readonly [from: string, to: string],
  chosen: Readonly<Record<string, string>> = {},
): string {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const all = (name: string) => (/^(group|device)_id$/.test(name) ? `"${name}"` : `coalesce("${name}", '')`);
  return sql
    .replace(/\$\{(\w+):sqlstring\}/g, (_, name: string) => {
      const value = chosen[name];
      return value === undefined ? all(name) : text(value);
    })
    .replaceAll('$__timeFrom()', `TIMESTAMP '${range[0]}'`)
    .replaceAll('$__timeTo()', `TIMESTAMP '${range[1]}'`);
}
