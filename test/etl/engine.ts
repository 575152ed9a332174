import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import type { Fleet } from '../../compiler/ir/fleet/index';
import { sourcesIn, sourcesOf } from '../sources';

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
  readonly unknownKeys: {
    readonly lines: number;
    readonly names: readonly {
      readonly key: string;
      readonly meant?: string;
      readonly lines: number;
      readonly devices: number;
    }[];
    readonly others: number;
  };
  readonly refused: readonly {
    readonly day: string;
    readonly group: string;
    readonly arrived: string;
    readonly before: number;
    readonly now: number;
  }[];
}

export interface Run {
  readonly report: Report;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Keys of what says out of how many lines a day was made. */
  readonly counted: readonly string[];
}

export interface Window {
  readonly days?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly allowFewerLines?: boolean;
  /** The run is over all that had arrived since yesterday, and remembered. */
  readonly upToNow?: boolean;
  /** How much faster than the wall the clock ran. */
  readonly speed?: number;
}

interface RunModule {
  loadPlan(folder: string): Promise<unknown>;
  runFolder(plan: unknown, sensor: string, options: object): Promise<Run>;
}

/** A folder that holds the generated files, a raw lake and a curated one; the generated code itself runs on them. */
export interface Engine {
  readonly fleet: Fleet;
  readonly raw: string;
  readonly out: string;
  /** What was generated. */
  readonly generated: string;
  run(sensor: string, window: Window): Promise<Run>;
  /** Starts a run in a process of its own, and kills it as soon as it has begun to write this table. */
  kill(sensor: string, window: Window, table: string): Promise<void>;
  /** The content of every file below the curated lake, by its key. */
  files(): ReadonlyMap<string, string>;
  clear(): void;
  close(): void;
}

/** A manifest as text, or the file of this name in a folder. */
export type Written = string | { readonly folder: string; readonly file: string };

const compiled = (written: Written) =>
  typeof written === 'string'
    ? compile(sourcesOf({ 'fleet.yaml': written }), { manifest: 'fleet.yaml' })
    : compile(sourcesIn(written.folder), { manifest: written.file });

export async function engine(manifest: Written, raw?: string): Promise<Engine> {
  const home = mkdtempSync(join(tmpdir(), 'fleet-etl-'));
  // The generated code asks for DuckDB by name; in AWS a layer has it.
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(home, 'node_modules'));
  const { fleet, output, diagnostics } = await compiled(manifest);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!fleet || !output || errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
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
  const options = { raw: lake, out, devices, work: join(home, 'work') };
  return {
    fleet,
    raw: lake,
    out,
    generated: join(home, 'generated'),
    run: (sensor, window) => code.runFolder(plan, sensor, { ...options, ...window }),
    kill: async (sensor, window, table) => {
      const text = `const m = await import(${JSON.stringify(pathToFileURL(join(folder, 'run.mjs')).href)});
        await m.runFolder(await m.loadPlan(${JSON.stringify(folder)}), ${JSON.stringify(sensor)}, ${JSON.stringify({ ...options, ...window })});`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: 'ignore' });
      const ended = once(child, 'exit');
      while (child.exitCode === null && !existsSync(join(out, table))) await setTimeout(1);
      child.kill('SIGKILL');
      await ended;
    },
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
