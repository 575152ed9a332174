/** What the command tells a process of tests to do, in a file named by FLEET_MUTATION_ORDER. */
export type Order = {
  /** How many mutants are in the loaded texts. */
  readonly mutants: number;
  /** Where the process appends what it finds, one {@link Told} a line. */
  readonly told: string;
} & (
  | { readonly mode: 'cover' }
  | { readonly mode: 'fresh'; readonly mutant: number }
  | {
      readonly mode: 'try';
      /** By the id of a test. */
      readonly tests: Readonly<Record<string, Asked>>;
    }
);

export interface Asked {
  /** The mutants to try. */
  readonly ids: readonly number[];
  /** How long the test takes while all mutants sleep, in ms. */
  readonly ms: number;
}

export type Told =
  /** A process has begun with a file, or is done with it. */
  | { readonly is: 'process' | 'left'; readonly pid: number }
  | { readonly is: 'level'; readonly file: string; readonly ids: readonly number[] }
  | {
      readonly is: 'covered';
      readonly test: string;
      readonly file: string;
      readonly name: string;
      readonly ids: readonly number[];
      readonly ms: number;
      readonly passed: boolean;
    }
  | { readonly is: 'trying'; readonly mutant: number; readonly test: string }
  | {
      readonly is: 'survived';
      readonly mutant: number;
      readonly test: string;
      readonly ms: number;
      /** Whether the test asked for it; what an earlier try left in a cache is not asked for again. */
      readonly asked: boolean;
    }
  | {
      readonly is: 'killed';
      readonly mutant: number;
      readonly test: string;
      readonly name: string;
      readonly ms: number;
      readonly why: string;
      readonly slow: boolean;
    }
  | { readonly is: 'spoilt'; readonly test: string; readonly why: string };
