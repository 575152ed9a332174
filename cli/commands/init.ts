import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { quoteShell } from '../../compiler/4-emit/quoting';
import { version } from '../../package.json';
import { argument, type Command, EXIT, textOption } from '../command';
import { givenName, nameOfFolder } from '../init/fleet-name';
import { CI, INSTALLED_SCHEMA, type Starter, starter } from '../init/starter';
import { type Written, writeStarter } from '../init/write-starter';
import type { Terminal } from '../terminal';
import { fileProblem, Unable } from '../unable';

export const init: Command = {
  arguments: [{ name: 'folder', about: 'where to start; made if it is not there', default: '.' }],
  options: [
    { flags: '--name <name>', about: 'the name of the fleet; without it, made of the name of the folder' },
    { flags: '--region <region>', about: 'the AWS region', default: 'us-east-1' },
    { flags: '--ci <system>', about: 'also write a pipeline that checks, plans and applies every change', choices: CI },
    { flags: '--force', about: 'replace fleet.yaml and the other files of the starter where they exist' },
  ],
  examples: [
    { line: 'fleet init', about: 'starts a fleet in this folder' },
    {
      line: 'fleet init plant-1 --region eu-west-1 --ci github',
      about: 'in a folder of its own, checked and applied by GitHub',
    },
  ],
  notes: [
    'Writes a small commented fleet.yaml, the schema for editors (.fleet/fleet.schema.json; where fleetwright is installed in the folder itself, its own is used), and adds to .gitignore. .vscode/settings.json is written where there is none.',
  ],
  run: async (call) => {
    const { terminal } = call;
    const folder = resolve(terminal.folder, argument(call, 'folder'));
    const given = textOption(call, 'name');
    const ci = CI.find((one) => one === call.options.ci);
    const made = await starter({
      name: given === undefined ? nameOfFolder(basename(folder)) : givenName(given),
      region: textOption(call, 'region') ?? 'us-east-1',
      version,
      isLocal: existsSync(join(folder, INSTALLED_SCHEMA)),
      ...(ci ? { ci } : {}),
    });
    makeFolder(folder);
    report(terminal, folder, made, writeStarter(folder, made, call.options.force === true));
    return EXIT.fine;
  },
};

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (problem) {
    const isFile = statSync(folder, { throwIfNoEntry: false })?.isFile();
    throw new Unable(`cannot make ${folder}: ${isFile ? 'it is a file' : fileProblem(problem)}`);
  }
}

function report(terminal: Terminal, folder: string, made: Starter, written: readonly Written[]): void {
  const near = relative(terminal.folder, folder);
  for (const { path, what } of written) terminal.out(`${what.padEnd(13)}  ${join(near, path)}\n`);
  if (written.some(({ path, what }) => path.startsWith('.vscode') && what === 'left as it is')) {
    terminal.out(`\nFor completion in the editor, settings.json needs:\n${made.settings}`);
  }
  for (const warning of made.warnings) terminal.err(`warning: ${warning}\n`);
  const enter = near === '' ? '' : `cd ${/^[\w./-]+$/.test(near) ? near : quoteShell(near)} && `;
  terminal.out(`\nNext:\n  ${enter}fleet validate\n  ${enter}fleet compile\n`);
}
