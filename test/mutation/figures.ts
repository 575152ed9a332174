import type { Mutant } from './mutants';
import type { Fate } from './search';

export interface Judged {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** Why no test can see it, where the list of equivalent mutants says so. */
  readonly equivalent?: string;
}

export interface Figures {
  readonly folder: string;
  readonly mutants: number;
  readonly equivalent: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly noCoverage: number;
  /** Killed and timed out, of the mutants that are not equivalent, in per cent; with none, 100. */
  readonly rate: number;
  /** Where the rate of all mutants lies with 95 % confidence, in per cent (Wilson). A run of all is exact: both are the rate. */
  readonly from: number;
  readonly to: number;
}

/** The figures of `judged`, which are all mutants or a sample of them. */
export function figures(folder: string, judged: readonly Judged[], sampled: boolean): Figures {
  const real = judged.filter((one) => one.equivalent === undefined);
  const count = (is: Fate['is']) => real.filter((one) => one.fate.is === is).length;
  const killed = count('killed');
  const timedOut = count('timed out');
  const n = real.length;
  const share = n === 0 ? 1 : (killed + timedOut) / n;
  const [from, to] = sampled && n > 0 ? wilson(share, n) : [share, share];
  return {
    folder,
    mutants: judged.length,
    equivalent: judged.length - n,
    killed,
    timedOut,
    survived: count('survived'),
    noCoverage: count('no coverage'),
    rate: percent(share),
    from: percent(from),
    to: percent(to),
  };
}

function wilson(share: number, n: number): readonly [number, number] {
  const z = 1.96;
  const centre = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const all = 1 + (z * z) / n;
  return [Math.max(0, (centre - half) / all), Math.min(1, (centre + half) / all)];
}

function percent(share: number): number {
  return Math.round(share * 1000) / 10;
}

/** `figures` of each folder that has mutants, then of all together. */
export function byFolder(judged: readonly Judged[], sampled: boolean): readonly Figures[] {
  const folders = new Map<string, Judged[]>();
  for (const one of judged) {
    const folder = one.mutant.file.slice(0, one.mutant.file.lastIndexOf('/'));
    folders.set(folder, [...(folders.get(folder) ?? []), one]);
  }
  const each = [...folders]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([folder, own]) => figures(folder, own, sampled));
  return [...each, figures('all', judged, sampled)];
}
