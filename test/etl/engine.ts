import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { sourcesOf } from '../sources';

/** The report of a run, as the page docs/etl.md has it. */
export interface Report {
  readonly in: number;
  readonly curated: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly unparsable: number;
  readonly dropped: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly days: readonly string[];
}

interface Run {
  readonly report: Report;
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

interface Window {
  readonly days?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

interface RunModule {
  loadPlan(folder: string): Promise<unknown>;
  runFolder(plan: unknown, sensor: string, options: object): Promise<Run>;
}

/** A folder that holds the generated files, a raw lake and a curated one; the generated code itself runs on them. */
export interface Engine {
  readonly raw: string;
  readonly out: string;
  run(sensor: string, window: Window): Promise<Run>;
  /** The content of every file below the curated lake, by its key. */
  files(): ReadonlyMap<string, string>;
  clear(): void;
  close(): void;
}

export async function engine(manifest: string, raw?: string): Promise<Engine> {
  const home = mkdtempSync(join(tmpdir(), 'fleet-etl-'));
  const { output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': manifest }), { manifest: 'fleet.yaml' });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!output || errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  for (const artifact of output.artifacts) {
    const file = join(home, 'generated', artifact.path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, [...contentOf(artifact)].join(''));
  }
  const folder = join(home, 'generated', 'lambda');
  const code: RunModule = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'run.mjs')).href);
  const plan = await code.loadPlan(folder);
  const out = join(home, 'curated');
  const devices = join(home, 'generated', 'lake', 'devices', 'devices.ndjson');
  const lake = raw ?? join(home, 'lake');
  mkdirSync(out, { recursive: true });
  return {
    raw: lake,
    out,
    run: (sensor, window) =>
      code.runFolder(plan, sensor, { raw: lake, out, devices, work: join(home, 'work'), ...window }),
    files: () =>
      new Map(filesBelow(out).map((file) => [file.slice(out.length + 1), readFileSync(file).toString('base64')])),
    clear: () => rmSync(out, { recursive: true, force: true }),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });
}
