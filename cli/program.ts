import { Argument, Option, Command as Program } from 'commander';
import { type Command, EXIT, type ExitCode } from './command';
import { COMMANDS } from './commands/index';
import { processTerminal } from './terminal';

/** Reads the command line by the table of commands. Only the command that is named is loaded. */
export async function runProgram(version: string, words: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const program = newProgram(version);
  const named = words.find((word) => !word.startsWith('-'));
  for (const entry of COMMANDS) {
    const sub = program.command(entry.name).description(entry.summary);
    if (entry.name !== named && !(named === 'help' && words.includes(entry.name))) continue;
    const command = await entry.load();
    describe(sub, command).action(async (...values: unknown[]) => {
      const given = Object.fromEntries(
        command.arguments.map(({ name }, at) => [name, values[at] as string | undefined]),
      );
      const terminal = processTerminal(program.opts().color === false ? false : undefined);
      code = await command.run({ arguments: given, options: sub.opts(), terminal });
    });
  }
  await program.parseAsync([...words], { from: 'user' });
  return code;
}

export function newProgram(version: string): Program {
  return new Program('fleet')
    .description('One manifest in Git becomes a whole IoT data platform on AWS.')
    .version(version, '-V, --version', 'print the version')
    .option('--no-color', 'print without colour, as NO_COLOR=1 does')
    .addHelpText('after', EXIT_CODES);
}

const EXIT_CODES = `
Exit codes: 0 fine, 1 the manifest has mistakes or a check failed, 2 wrong use or no way to do the work.`;

/** The arguments, options and examples of a command, told to commander. */
export function describe(sub: Program, command: Command): Program {
  for (const { name, about, required, default: preset } of command.arguments) {
    const one = new Argument(required ? `<${name}>` : `[${name}]`, about);
    sub.addArgument(preset === undefined ? one : one.default(preset));
  }
  for (const { flags, about, choices, default: preset } of command.options) {
    const one = new Option(flags, about);
    if (choices) one.choices(choices);
    sub.addOption(preset === undefined ? one : one.default(preset));
  }
  const width = Math.max(0, ...command.examples.map(({ line }) => line.length));
  const examples = command.examples.map(({ line, about }) => `  ${line.padEnd(width)}  ${about}`);
  return sub.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
}
