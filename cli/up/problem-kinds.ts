/** Problems with equal words, whoever had them. */
export interface ProblemKind {
  readonly text: string;
  readonly count: number;
  /** Names of devices or things, in the order they came. */
  readonly who: readonly string[];
}

/** So many kinds are kept; what comes after them is only counted. */
const MOST_KINDS = 200;

/** What went wrong, by kind: 800 devices with one trouble are one line. */
export class ProblemKinds {
  readonly #kinds = new Map<string, { count: number; readonly who: Set<string> }>();
  #count = 0;
  #others = 0;

  /** Of all kinds together. */
  get count(): number {
    return this.#count;
  }

  /** Returns whether nobody had it before. */
  add(text: string, who?: string): boolean {
    this.#count += 1;
    const known = this.#kinds.get(text);
    if (known === undefined && this.#kinds.size >= MOST_KINDS) {
      this.#others += 1;
      return false;
    }
    const kind = known ?? { count: 0, who: new Set<string>() };
    this.#kinds.set(text, kind);
    kind.count += 1;
    if (who !== undefined) kind.who.add(who);
    return known === undefined;
  }

  /** In the order they came. */
  list(): readonly ProblemKind[] {
    const kinds = [...this.#kinds].map(([text, { count, who }]) => ({ text, count, who: [...who] }));
    return this.#others === 0 ? kinds : [...kinds, { text: 'problems of other kinds', count: this.#others, who: [] }];
  }
}

/** `temp-007 and 799 more: the program cannot be started (800 times)`. */
export function problemText({ text, count, who: [first, ...more] }: ProblemKind): string {
  const times = count > 1 + more.length ? ` (${count.toLocaleString('en-US')} times)` : '';
  if (first === undefined) return `${text}${times}`;
  const others = more.length === 0 ? '' : ` and ${more.length.toLocaleString('en-US')} more`;
  return `${first}${others}: ${text}${times}`;
}
