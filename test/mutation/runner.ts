import { appendFileSync, readFileSync } from 'node:fs';
import { type SerializedConfig, type RunnerTestSuite as Suite, type RunnerTestCase as Test, TestRunner } from 'vitest';
import type { Asked, Order, Told } from './orders';

/** In place of the number of a mutant: all sleep. */
const NONE = -1;

const order = JSON.parse(readFileSync(process.env['FLEET_MUTATION_ORDER'] ?? '', 'utf8')) as Order;
const hits = new Uint32Array(order.mutants);
let active = order.mode === 'fresh' ? order.mutant : NONE;
let limit = Number.POSITIVE_INFINITY;

/** Asked by the mutated text, at every place that a mutant would change. */
Object.assign(globalThis, {
  __mutant(id: number): boolean {
    const count = (hits[id] as number) + 1;
    hits[id] = count;
    if (id !== active) return false;
    if (count > limit) throw new Error('this mutant goes round and round');
    return true;
  },
});

function tell(told: Told): void {
  appendFileSync(order.told, `${JSON.stringify(told)}\n`);
}

/** Numbers of the mutants asked for since the last call. */
function taken(): number[] {
  const ids: number[] = [];
  for (let id = 0; id < hits.length; id++) if (hits[id]) ids.push(id);
  hits.fill(0);
  return ids;
}

/**
 * Runs the tests of one file by the order that stands in FLEET_MUTATION_ORDER.
 *
 * `cover`: each once, with all mutants asleep; tells which test asks for which mutant.
 * `try`: each test again and again in the same process, with one mutant awake at a time; hooks run each time, as with a retry. Between a
 * killing try and the next mutant it must pass with none awake, or the process is left: something of the mutant stayed behind.
 * `fresh`: each once, with one mutant awake from before the first import.
 */
export default class MutationRunner extends TestRunner {
  private readonly killed = new Set<number>();
  private spoilt = false;
  /** Mutants that the current test has still to try, and the one that is tried. */
  private queue: number[] = [];
  private trying = NONE;
  /** How often the current test asks for each mutant while all sleep. */
  private readonly usual = new Map<number, number>();
  private began = 0;
  private bound = 0;
  private slow = false;

  constructor(config: SerializedConfig) {
    super(config);
    tell({ is: 'process', pid: process.pid });
  }

  override async onBeforeRunTask(test: Test): Promise<void> {
    if (order.mode === 'cover') this.level(test.file.filepath);
    if (order.mode === 'try') this.prepare(test, order.tests[test.id]);
    await super.onBeforeRunTask(test);
  }

  private prepare(test: Test, asked: Asked | undefined): void {
    this.queue = asked?.ids.filter((id) => !this.killed.has(id)) ?? [];
    if (this.spoilt || this.queue.length === 0) test.mode = 'skip';
    else test.retry = 1_000_000;
    this.trying = NONE;
    this.bound = 3_000 + 10 * (asked?.ms ?? 0);
    this.usual.clear();
  }

  override onBeforeTryTask(test: Test): void {
    super.onBeforeTryTask(test);
    if (order.mode === 'fresh') return;
    this.began = performance.now();
    this.slow = false;
    hits.fill(0);
    active = this.trying;
    if (active === NONE) return;
    limit = 10_000 + 100 * (this.usual.get(active) ?? 0);
    tell({ is: 'trying', mutant: active, test: test.id });
  }

  async runTask(test: Test): Promise<void> {
    const run = TestRunner.getTestFn(test);
    if (order.mode !== 'try') return await run();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.slow = true;
        reject(new Error('this mutant takes too long'));
      }, this.bound);
    });
    try {
      await Promise.race([run(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Comes after the hooks of each try. A result that says "fail" is what makes Vitest try again. */
  onAfterRetryTask(test: Test): void {
    const result = test.result;
    if (result === undefined || order.mode === 'fresh') return;
    const passed = result.state === 'pass';
    const ms = performance.now() - this.began;
    if (order.mode === 'cover') {
      tell({ is: 'covered', test: test.id, file: test.file.filepath, name: nameOf(test), ids: taken(), ms, passed });
      return;
    }
    const why = result.errors?.at(-1)?.message ?? '';
    const next = active === NONE ? this.afterCleanTry(test, passed, why) : this.afterMutant(test, passed, ms, why);
    active = NONE;
    // Vitest tries again only where there is an error.
    result.errors = next === undefined ? [] : [{ message: 'to be tried with the next mutant' }];
    result.state = next === undefined ? 'pass' : 'fail';
    this.trying = next ?? NONE;
  }

  private afterCleanTry(test: Test, passed: boolean, why: string): number | undefined {
    if (!passed) {
      this.spoilt = true;
      tell({ is: 'spoilt', test: test.id, why });
      return undefined;
    }
    if (this.usual.size === 0) for (const id of this.queue) this.usual.set(id, hits[id] as number);
    return this.queue.shift();
  }

  private afterMutant(test: Test, passed: boolean, ms: number, why: string): number | undefined {
    if (passed) {
      tell({ is: 'survived', mutant: active, test: test.id, ms, asked: (hits[active] as number) > 0 });
      return this.queue.shift();
    }
    this.killed.add(active);
    tell({ is: 'killed', mutant: active, test: test.id, name: nameOf(test), ms, why, slow: this.slow });
    // A test that was left in its middle still runs somewhere.
    this.spoilt ||= this.slow;
    return this.spoilt ? undefined : NONE;
  }

  override onAfterRunTask(test: Test): void {
    super.onAfterRunTask(test);
    if (order.mode !== 'fresh' || test.result?.state !== 'fail') return;
    const why = test.result.errors?.[0]?.message ?? '';
    tell({ is: 'killed', mutant: order.mutant, test: test.id, name: nameOf(test), ms: 0, why, slow: false });
    this.cancel('test-failure');
  }

  override async onAfterRunSuite(suite: Suite): Promise<void> {
    await super.onAfterRunSuite(suite);
    if (order.mode === 'cover') this.level(suite.file.filepath);
  }

  override onAfterRunFiles(): void {
    super.onAfterRunFiles();
    tell({ is: 'left', pid: process.pid });
  }

  /** What was asked for outside of a test: by an import, the body of a describe, a hook of a suite. */
  private level(file: string): void {
    const ids = taken();
    if (ids.length > 0) tell({ is: 'level', file, ids });
  }
}

function nameOf(test: Test): string {
  const names = [test.name];
  for (let at = test.suite; at; at = at.suite) names.unshift(at.name);
  return names.join(' > ');
}
