import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';
import type { Order, Told } from './orders';
import { type Numbered, switchable } from './switchable';

type Instruction =
  | { readonly mode: 'cover' }
  | { readonly mode: 'fresh'; readonly mutant: number }
  | Extract<Order, { mode: 'try' }>;

/** A run that went on for too long has its processes ended; the rest of its tests did not run. */
export interface Heard {
  readonly told: readonly Told[];
  readonly ended: boolean;
  /** Files whose tests all passed, by path from the root. */
  readonly passed: ReadonlySet<string>;
  readonly failures: ReadonlyMap<string, string>;
}

/** Vitest with every mutant in its texts, asleep. Nothing but `folder` is written. */
export class Session {
  private constructor(
    private readonly root: string,
    private readonly folder: string,
    private readonly mutants: number,
    private readonly vitest: Vitest,
    private readonly specifications: ReadonlyMap<string, TestSpecification>,
  ) {}

  static async open(root: string, folder: string, mutants: readonly Numbered[], jobs: number): Promise<Session> {
    mkdirSync(folder, { recursive: true });
    process.env['FLEET_MUTATION_ORDER'] = join(folder, 'order.json');
    const byFile = new Map<string, Numbered[]>();
    for (const one of mutants) byFile.set(one.file, [...(byFile.get(one.file) ?? []), one]);
    const vitest = await createVitest(
      'test',
      {
        root,
        watch: false,
        configLoader: 'runner',
        runner: fileURLToPath(import.meta.resolve('./runner.ts')),
        pool: 'forks',
        maxWorkers: jobs,
        maxConcurrency: 1,
        reporters: [{}],
        silent: true,
        sequence: { sequencer: AsGiven },
        // A kill by the clock is judged by the runner, which knows how long the test takes as a rule.
        dangerouslyIgnoreUnhandledErrors: true,
      },
      {
        plugins: [
          {
            name: 'fleetwright:mutants',
            enforce: 'pre',
            transform(code: string, id: string) {
              const inside = byFile.get(relative(root, id.split('?')[0] ?? id));
              return inside === undefined ? undefined : { code: switchable(code, inside), map: null };
            },
          },
        ],
      },
    );
    const all = await vitest.globTestSpecifications();
    return new Session(
      root,
      folder,
      mutants.length,
      vitest,
      new Map(all.map((one) => [relative(root, one.moduleId), one])),
    );
  }

  /** Runs test files in the given order. `quiet` is how many ms may pass without a word from a test before its process is ended. */
  async run(files: readonly string[], instruction: Instruction, quiet: number): Promise<Heard> {
    const path = join(this.folder, 'told.jsonl');
    rmSync(path, { force: true });
    writeFileSync(path, '');
    const order: Order = { ...instruction, mutants: this.mutants, told: path };
    writeFileSync(join(this.folder, 'order.json'), JSON.stringify(order));
    const chosen = files.flatMap((file) => this.specifications.get(file) ?? []);
    let ended = false;
    const watch = watchFor(path, quiet, () => {
      ended = true;
    });
    const result = await this.vitest.runTestSpecifications(chosen).finally(() => clearInterval(watch));
    const passed = new Set<string>();
    const failures = new Map<string, string>();
    for (const module of result.testModules) {
      const file = relative(this.root, module.moduleId);
      if (module.ok()) passed.add(file);
      else failures.set(file, module.errors()[0]?.message ?? 'a test failed');
    }
    const told = wordsIn(path).map((word) =>
      'file' in word ? { ...word, file: relative(this.root, word.file) } : word,
    );
    return { told, ended, passed, failures };
  }

  async close(): Promise<void> {
    await this.vitest.close();
  }
}

class AsGiven {
  sort(files: TestSpecification[]) {
    return files;
  }
  shard(files: TestSpecification[]) {
    return files;
  }
}

/** Ends the processes of a run from which no word has come for `quiet` ms. */
function watchFor(path: string, quiet: number, onEnd: () => void): NodeJS.Timeout {
  let size = 0;
  let since = Date.now();
  return setInterval(() => {
    const told = wordsIn(path);
    if (told.length !== size) {
      size = told.length;
      since = Date.now();
    } else if (Date.now() - since > quiet) {
      since = Date.now();
      const left = new Set(told.flatMap((word) => (word.is === 'left' ? word.pid : [])));
      for (const word of told) {
        if (word.is !== 'process' || left.has(word.pid)) continue;
        try {
          process.kill(word.pid, 'SIGKILL');
          onEnd();
        } catch {
          // It has ended by itself.
        }
      }
    }
  }, 500);
}

function wordsIn(path: string): readonly Told[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Told);
}
