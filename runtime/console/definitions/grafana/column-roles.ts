import type { ConsoleAnswer } from '../../../../schema/console-protocol';
import type { Column } from '../picture';

/** The columns of an answer, by their places: what they hold, and which role each is given. The first role that is given stays. */
export class ColumnRoles {
  readonly times: readonly number[];
  readonly numbers: readonly number[];
  readonly texts: readonly number[];
  readonly #roles = new Map<number, Column['role']>();

  constructor(private readonly answered: ConsoleAnswer['columns']) {
    const places = answered.map((_, at) => at);
    this.times = places.filter((at) => this.isTime(at));
    this.numbers = places.filter((at) => this.#isNumber(at) && !this.isTime(at));
    this.texts = places.filter((at) => !this.#isNumber(at) && !this.isTime(at));
  }

  /** How many have been given. */
  get count(): number {
    return this.#roles.size;
  }

  of(at: number): Column['role'] | undefined {
    return this.#roles.get(at);
  }

  give(role: Column['role'], at: number | undefined): void {
    if (at !== undefined && at >= 0 && !this.#roles.has(at)) this.#roles.set(at, role);
  }

  /** -1 where none has one of these names. */
  named(...names: readonly unknown[]): number {
    return this.answered.findIndex(({ name }) => names.includes(name));
  }

  isTime(at: number): boolean {
    return /^(timestamp|date|time)/i.test(this.#typeOf(at));
  }

  #isNumber(at: number): boolean {
    return /^(tiny|small|big|huge|u)?int|^(double|float|real|decimal|integer)/i.test(this.#typeOf(at));
  }

  #typeOf(at: number): string {
    return this.answered[at]?.type ?? '';
  }
}
