import type { Told } from './orders';
import type { Related } from './related';
import type { Session } from './session';

export type Fate =
  | { readonly is: 'killed' | 'timed out'; readonly by: string; readonly why: string }
  /** Every test that asks for it passed; `bounded` where its time was over before all had been tried. */
  | { readonly is: 'survived'; readonly bounded: boolean }
  | { readonly is: 'no coverage' };

export interface Bounds {
  /** How long tests may try one mutant, in ms. */
  readonly perMutant: number;
  /** Tests that take longer than this are not tried, in ms. */
  readonly perTest: number;
}

export interface Search {
  readonly session: Session;
  readonly tests: readonly Related[];
  readonly bounds: Bounds;
  /** By the number of a mutant: the file it is in. */
  readonly sources: readonly string[];
  /** Fates known from an earlier run that was interrupted. */
  readonly known: ReadonlyMap<number, Fate>;
  /** Told as soon as a mutant's fate is certain. */
  readonly onFate: (mutant: number, fate: Fate) => void;
  readonly onNote: (text: string) => void;
}

interface Covering {
  readonly test: string;
  readonly file: string;
  readonly ms: number;
  readonly ids: readonly number[];
}

/** No word for so long, in ms: a loop that no switch interrupts. */
const QUIET = 60_000;
/** In ms, of a test. */
const FAST = 1_000;
const QUIET_COVER = 240_000;
/** How many test files try a mutant from before their first import. */
const FRESH_FILES = 8;

/** Finds the fate of every mutant: killed by the nearest and fastest test that can. */
export async function search({ session, tests, bounds, sources, known, onFate, onNote }: Search): Promise<void> {
  const mutants = sources.length;
  const open = new Set<number>();
  for (let id = 0; id < mutants; id++) if (!known.has(id)) open.add(id);
  const spent = new Map<number, number>();
  const tried = new Set<string>();
  const settle = (id: number, fate: Fate) => {
    if (open.delete(id)) onFate(id, fate);
  };

  const began = performance.now();
  const cover = await session.run(
    tests.map((one) => one.file),
    { mode: 'cover' },
    QUIET_COVER,
  );
  const { inTests, inFiles, left } = coverage(cover.told, bounds.perTest);
  for (const [file, why] of cover.failures) onNote(`${file} does not pass by itself and tries nothing: ${why}`);
  for (const name of left) onNote(`"${name}" is slower than the bound, or fails by itself, and tries nothing`);
  const seconds = Math.round((performance.now() - began) / 1000);
  onNote(`${tests.length} test files import what is mutated; ${inTests.length} tests reach a mutant (${seconds} s)`);

  const covered = new Set([...inTests.flatMap((one) => one.ids), ...[...inFiles.values()].flatMap((ids) => [...ids])]);
  for (const id of [...open]) if (!covered.has(id)) settle(id, { is: 'no coverage' });

  const usable = tests.filter((one) => cover.passed.has(one.file)).map((one) => one.file);
  // A mutant that a fast test kills need not wait for a slow one.
  for (const longest of [FAST, Number.POSITIVE_INFINITY]) await tryInTests(inTests.filter((one) => one.ms <= longest));
  await tryFromTheStart();
  for (const id of [...open]) settle(id, { is: 'survived', bounded: (spent.get(id) ?? 0) > bounds.perMutant });

  async function tryInTests(among: readonly Covering[]) {
    const cost = (file: string) => among.filter((one) => one.file === file).reduce((sum, one) => sum + one.ms, 0);
    const near = new Map(tests.map((one) => [one.file, one.distance]));
    const price = new Map(usable.map((file) => [file, cost(file) + 1_000 * (near.get(file) ?? 0)]));
    const ordered = [...usable].sort((a, b) => (price.get(a) ?? 0) - (price.get(b) ?? 0));
    for (const file of ordered) {
      const given = new Set<string>();
      for (let more = true; more; ) {
        const asked = among
          .filter((one) => one.file === file && !given.has(one.test))
          .map((one) => ({
            ...one,
            ids: one.ids.filter((id) => open.has(id) && affordable(id) && !tried.has(`${one.test} ${id}`)),
          }))
          .filter((one) => one.ids.length > 0);
        if (asked.length === 0) break;
        const order = Object.fromEntries(asked.map((one) => [one.test, { ids: one.ids, ms: one.ms }]));
        const heard = await session.run([file], { mode: 'try', mutants, told: '', tests: order }, QUIET);
        const before = tried.size;
        let running: { readonly mutant: number; readonly test: string } | undefined;
        more = false;
        for (const word of heard.told) {
          if (word.is === 'trying') {
            running = word;
            tried.add(`${word.test} ${word.mutant}`);
          } else if (word.is === 'survived') {
            running = undefined;
            spend(word.mutant, word.ms);
            if (!word.asked) addTo(inFiles, file, [word.mutant]);
          } else if (word.is === 'killed') {
            running = undefined;
            settle(word.mutant, {
              is: word.slow ? 'timed out' : 'killed',
              by: `${file} > ${word.name}`,
              why: word.why,
            });
            more ||= word.slow;
          } else if (word.is === 'spoilt') {
            more = true;
            // With nothing tried before it, the test itself cannot be run twice.
            if (tried.size === before) given.add(word.test);
          }
        }
        const idle = asked.find(
          (one) => !more && one.ids.some((id) => open.has(id) && !tried.has(`${one.test} ${id}`)),
        );
        if (idle && !running) throw new Error(`${file} was asked to try mutants and did not: test ${idle.test}`);
        if (running !== undefined) {
          settle(running.mutant, { is: 'timed out', by: file, why: 'its process had to be ended' });
          more = true;
        }
      }
      for (const one of among) if (given.has(one.test)) addTo(inFiles, file, one.ids);
    }
  }

  async function tryFromTheStart() {
    for (const id of [...open]) {
      const files = [...inFiles].filter(([file, ids]) => ids.has(id) && usable.includes(file)).map(([file]) => file);
      const near = new Map(files.map((file) => [file, likeness(file, sources[id] ?? '')]));
      files.sort((a, b) => (near.get(b) ?? 0) - (near.get(a) ?? 0));
      // What it cost in other tests says nothing of these.
      spent.delete(id);
      for (const file of files.slice(0, FRESH_FILES)) {
        if (!affordable(id)) break;
        const start = performance.now();
        const heard = await session.run([file], { mode: 'fresh', mutant: id }, QUIET);
        spend(id, performance.now() - start);
        const killed = heard.told.find((word) => word.is === 'killed');
        if (heard.ended) settle(id, { is: 'timed out', by: file, why: 'its process had to be ended' });
        else if (killed?.is === 'killed') settle(id, { is: 'killed', by: `${file} > ${killed.name}`, why: killed.why });
        else if (!heard.passed.has(file)) settle(id, { is: 'killed', by: file, why: heard.failures.get(file) ?? '' });
        if (!open.has(id)) break;
      }
    }
  }

  function affordable(id: number): boolean {
    return (spent.get(id) ?? 0) <= bounds.perMutant;
  }

  function spend(id: number, ms: number) {
    spent.set(id, (spent.get(id) ?? 0) + ms);
  }
}

function coverage(told: readonly Told[], perTest: number) {
  const inTests: Covering[] = [];
  const inFiles = new Map<string, Set<number>>();
  const left: string[] = [];
  for (const word of told) {
    if (word.is === 'level') addTo(inFiles, word.file, word.ids);
    if (word.is !== 'covered' || word.ids.length === 0) continue;
    if (word.passed && word.ms <= perTest)
      inTests.push({ test: word.test, file: word.file, ms: word.ms, ids: word.ids });
    else left.push(word.name);
  }
  return { inTests, inFiles, left };
}

/** How many words of their paths a test and a source have in common: a test is named after what it tests. */
function likeness(test: string, source: string): number {
  const words = (path: string) => path.split(/[^a-z0-9]+/).filter((word) => word.length > 2 && word !== 'test');
  const known = new Set(words(source));
  return words(test).filter((word) => known.has(word)).length;
}

function addTo(map: Map<string, Set<number>>, file: string, ids: readonly number[]) {
  const set = map.get(file) ?? new Set();
  for (const id of ids) set.add(id);
  map.set(file, set);
}
