import type { Terminal } from './terminal';

/**
 * 0: fine. 1: the manifest has mistakes, or a check failed. 2: wrong use, or no way to do the work.
 * 3: a plan needs approval, so nothing of it is applied. 4: AWS has drifted from what was applied.
 */
export const EXIT = { fine: 0, mistakes: 1, unable: 2, blocked: 3, drifted: 4 } as const;
/** The codes of `--detailed-exitcode`, as pipelines know them from other tools: 2 is a plan with changes, and all that goes wrong is 1. */
export const DETAILED = {
  none: EXIT.fine,
  failed: EXIT.mistakes,
  changes: 2,
  blocked: EXIT.blocked,
  drift: EXIT.drifted,
} as const;
export const DETAILED_FLAG = '--detailed-exitcode';

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * What `fleet <name>` is: how it is called and what it does. One file of cli/commands/ each; name and summary are in its line of the table,
 * so that `fleet --help` loads none of them.
 */
export interface Command {
  readonly arguments: readonly Argument[];
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
  /** Paragraphs of help behind the options: what a reader has to know beyond them. */
  readonly notes?: readonly string[];
  /** Prints through the terminal only. What the user can put right is thrown as Unable; any other exception is a bug of ours. */
  readonly run: (call: Call) => Promise<ExitCode>;
}

export interface Argument {
  readonly name: string;
  readonly about: string;
  readonly required?: boolean;
  readonly default?: string;
}

export interface Option {
  /** `--out <folder>`, `--check`: a value in angle brackets, or a switch. */
  readonly flags: string;
  readonly about: string;
  readonly choices?: readonly string[];
  readonly default?: string;
  /** May be given again and again. */
  readonly repeated?: true;
}

interface Example {
  readonly line: string;
  readonly about: string;
}

export interface Call {
  /** By the names of Argument. */
  readonly arguments: Readonly<Record<string, string | undefined>>;
  /** By the long flag without dashes, in camel case: a text, all texts of one that is repeated, or true for a switch that was given. */
  readonly options: Readonly<Record<string, string | readonly string[] | boolean | undefined>>;
  readonly terminal: Terminal;
}

export const MANIFEST_ARGUMENT: Argument = { name: 'manifest', about: 'the manifest', default: 'fleet.yaml' };

export const ENV_OPTION: Option = { flags: '--env <name>', about: 'lay `environments.<name>` over the manifest' };

/** The text of an option, or undefined. */
export function textOption({ options }: Call, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of an option that may be repeated, in the order they were given. */
export function textOptions({ options }: Call, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value : [];
}

/** The text of an argument that is required or has a default. */
export function argument({ arguments: given }: Call, name: string): string {
  const value = given[name];
  if (value === undefined) throw new Error(`the argument ${name} is neither required nor has a default`);
  return value;
}
