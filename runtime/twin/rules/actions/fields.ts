import { compileTemplate, type Template } from '../compile-template';

/** The properties of one action in a template. Mistakes are collected: a rule that has one is not loaded. */
export class Fields {
  readonly problems: string[] = [];

  constructor(
    private readonly action: string,
    private readonly properties: Readonly<Record<string, unknown>>,
    private readonly variables: readonly string[],
  ) {}

  /** A text with substitutions. */
  template(name: string): Template {
    const text = this.properties[name];
    if (typeof text !== 'string') return this.#refuse(`${name} is missing`);
    const made = compileTemplate(text, this.variables);
    return made.ok ? made.template : this.#refuse(`${name}: ${made.problems.join('; ')}`);
  }

  /** One of a few texts, without substitution. */
  choice<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
    const given = this.properties[name] ?? otherwise;
    const found = allowed.find((value) => value === given);
    if (found === undefined)
      this.#refuse(`${name} must be one of ${allowed.map((value) => JSON.stringify(value)).join(', ')}`);
    return found ?? otherwise;
  }

  /** One of a few numbers, also as text, as templates may hold them. */
  number<T extends number>(name: string, allowed: readonly T[], otherwise: T): T {
    const given = this.properties[name];
    const found = given === undefined ? otherwise : allowed.find((value) => String(value) === String(given));
    if (found === undefined) this.#refuse(`${name} must be one of ${allowed.join(', ')}`);
    return found ?? otherwise;
  }

  has(name: string): boolean {
    return this.properties[name] !== undefined;
  }

  flag(name: string): boolean {
    return [true, 'true'].includes(this.properties[name] as boolean | string);
  }

  /** Properties that this room would have to ignore. */
  refuseOthers(known: readonly string[]): void {
    for (const name of Object.keys(this.properties)) {
      if (name !== 'RoleArn' && !known.includes(name)) this.#refuse(`${name} is not in the twin`);
    }
  }

  #refuse(problem: string): Template {
    this.problems.push(`${this.action} action: ${problem}`);
    return () => '';
  }
}
