import { Argument, CommanderError, Option, Command as Program } from 'commander';
import { version } from '../package.json';
import { type Call, type Command, DETAILED, DETAILED_FLAG, EXIT, type ExitCode } from './command';
import { COMMANDS } from './commands/index';
import { failureText } from './failure';
import { processTerminal, type Terminal } from './terminal';

/** Reads the command line by the table of commands and runs the one it names; only that one is loaded. */
export async function runProgram(words: readonly string[]): Promise<ExitCode> {
  const terminal = processTerminal(words.includes('--no-color') ? false : undefined);
  const wantsDebug = words.includes('--debug') || isOn(process.env.FLEET_DEBUG);
  const unable = words.includes(DETAILED_FLAG) ? DETAILED.failed : EXIT.unable;
  const fail = (problem: unknown) => terminal.err(failureText(problem, wantsDebug, terminal.errColour));
  process.on('uncaughtException', (problem) => {
    fail(problem);
    process.exit(unable);
  });
  try {
    return await parseAndRun(words, terminal);
  } catch (problem) {
    if (problem instanceof CommanderError) return problem.exitCode === 0 ? EXIT.fine : unable;
    fail(problem);
    return unable;
  }
}

async function parseAndRun(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const program = newProgram(terminal);
  const [named, second] = words.filter((word) => !word.startsWith('-'));
  for (const { name, summary, load } of COMMANDS) {
    const sub = program.command(name).description(summary);
    if (name !== named && !(named === 'help' && name === second)) continue;
    const command = await load();
    describe(sub, command).action(async () => {
      code = await command.run(callOf(sub, command, terminal));
    });
  }
  await program.parseAsync([...words], { from: 'user' });
  return code;
}

function newProgram(terminal: Terminal): Program {
  return new Program('fleet')
    .description('One manifest in Git becomes a whole IoT data platform on AWS.')
    .version(version, '-V, --version', 'print the version')
    .option('--no-color', 'print without colour, as NO_COLOR=1 does; FORCE_COLOR=1 colours what is piped, too')
    .option('--debug', 'show where in the program a failure comes from, as FLEET_DEBUG=1 does')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .addHelpText('after', EXIT_CODES);
}

const EXIT_CODES = `
Exit codes: 0 fine; 1 the manifest has mistakes, or a check failed; 2 wrong use, or no way to do the work;
3 a plan needs approval; 4 AWS has drifted.`;

/** The arguments, options and examples of a command, told to commander. */
function describe(sub: Program, command: Command): Program {
  for (const { name, about, required, default: preset } of command.arguments) {
    const one = new Argument(required ? `<${name}>` : `[${name}]`, about);
    sub.addArgument(preset === undefined ? one : one.default(preset));
  }
  for (const { flags, about, choices, default: preset, repeated } of command.options) {
    const one = new Option(flags, about);
    if (choices) one.choices(choices);
    if (repeated) one.argParser((value, before: readonly string[] = []) => [...before, value]);
    sub.addOption(preset === undefined ? one : one.default(preset));
  }
  const width = Math.max(0, ...command.examples.map(({ line }) => line.length));
  const examples = command.examples.map(({ line, about }) => `  ${line.padEnd(width)}  ${about}`);
  const notes = (command.notes ?? []).map((note) => `\n${wrapped(note)}`);
  return sub.addHelpText('after', ['\nExamples:', ...examples, ...notes, EXIT_CODES].join('\n'));
}

function wrapped(text: string): string {
  return text.replace(/(.{1,78})(?: |$)/g, '$1\n').trimEnd();
}

function callOf(sub: Program, command: Command, terminal: Terminal): Call {
  const { processedArgs } = sub;
  const given = command.arguments.map(({ name }, at) => [name, processedArgs[at] as string | undefined]);
  const options: Call['options'] = sub.opts();
  return { arguments: Object.fromEntries(given), options, terminal };
}

const isOn = (value: string | undefined) => value !== undefined && value !== '' && value !== '0';
