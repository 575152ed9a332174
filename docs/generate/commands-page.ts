import type { Command } from '../../cli/command';
import { COMMANDS } from '../../cli/commands/index';

/** docs/reference/commands.md: every command with its arguments, options and examples, from the table that the front door reads. */
export async function commandsPage(): Promise<string> {
  const sections = await Promise.all(
    COMMANDS.map(async ({ name, summary, load }) => section(name, summary, await load())),
  );
  const head = [
    '# Commands',
    '',
    'Made by `npm run generate` from `cli/commands/`. `fleet <command> --help` prints the same.',
    '',
    'Exit codes: 0 fine; 1 the manifest has mistakes, or a check failed; 2 wrong use, or no way to do the work; 3 a plan needs approval; 4 AWS has drifted.',
    '',
    'Every command takes `--no-color` (as `NO_COLOR=1` does) and `--debug` (as `FLEET_DEBUG=1` does: where in the program a failure comes from).',
    '',
  ];
  return `${[...head, ...sections].join('\n').trimEnd()}\n`;
}

function section(name: string, summary: string, command: Command): string {
  const { arguments: given, options, examples, notes = [] } = command;
  const words = given.map((one) => (one.required ? `<${one.name}>` : `[${one.name}]`));
  const rows = [
    ...given.map((one) => row(one.required ? `<${one.name}>` : `[${one.name}]`, one.about, [], one.default)),
    ...options.map((one) => row(one.flags, one.about, one.choices ?? [], one.default)),
  ];
  return [
    `## fleet ${name}`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    '',
    '```sh',
    [`fleet ${name}`, ...words, ...(options.length > 0 ? ['[options]'] : [])].join(' '),
    '```',
    '',
    ...(rows.length > 0 ? ['| argument or option | what it is | default |', '|---|---|---|', ...rows, ''] : []),
    ...notes.flatMap((note) => [note, '']),
    '```sh',
    ...examples.flatMap(({ line, about }) => [`${line}  # ${about}`]),
    '```',
    '',
  ].join('\n');
}

function row(form: string, about: string, choices: readonly string[], preset: string | undefined): string {
  const text = choices.length > 0 ? `${about}: ${choices.join(', ')}` : about;
  return `| \`${form}\` | ${text.replaceAll('|', '\\|')} | ${preset === undefined ? '' : `\`${preset}\``} |`;
}
