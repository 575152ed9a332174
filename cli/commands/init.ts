import { existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { quoteShell } from '../../compiler/quoting/quote';
import { argument, type Command, EXIT, textOption } from '../command';
import { givenFleetName, nameOfFolder } from '../init/fleet-name';
import { fleetThere } from '../init/fleet-there';
import { requireLockFile } from '../init/lock-file';
import { CI, INSTALL, pipelineFiles } from '../init/pipeline';
import { INSTALLED_SCHEMA, MANIFEST, type Starter, starter } from '../init/starter';
import { exists, type Written, writePipeline, writeStarter } from '../init/write-starter';
import type { Terminal } from '../terminal';
import { fileProblem, Unable } from '../unable';

const DEFAULT_REGION = 'us-east-1';

export const init: Command = {
  arguments: [{ name: 'folder', about: 'where to start; made if it is not there', default: '.' }],
  options: [
    { flags: '--name <name>', about: 'the name of the fleet; without it, made of the name of the folder' },
    {
      flags: '--region <region>',
      about: `the AWS region; without it, ${DEFAULT_REGION}, or that of the fleet.yaml that is there`,
    },
    {
      flags: '--ci <system>',
      about:
        'also write a pipeline that checks, plans and applies every change; where a fleet.yaml is, nothing but that',
      choices: CI,
    },
    {
      flags: '--install <how>',
      about:
        'how the pipeline gets fleet: what package-lock.json names, by checksum or commit; or not at all, because its machines have it',
      choices: INSTALL,
      default: 'lockfile',
    },
    {
      flags: '--force',
      about: 'replace the files that it writes where they exist; with --ci a fleet.yaml that is there stays as it is',
    },
  ],
  examples: [
    { line: 'fleet init', about: 'starts a fleet in this folder' },
    {
      line: 'fleet init plant-1 --region eu-west-1',
      about: 'in a folder of its own',
    },
    { line: 'fleet init --ci github', about: 'adds a pipeline of GitHub Actions to the fleet that is here' },
  ],
  notes: [
    'Writes a small commented fleet.yaml, the schema for editors (.fleet/fleet.schema.json; where fleetwright is installed in the folder itself, its own is used), and adds to .gitignore. .vscode/settings.json is written where there is none.',
  ],
  run: async (call) => {
    const { terminal } = call;
    const folder = resolve(terminal.folder, argument(call, 'folder'));
    const given = textOption(call, 'name');
    const force = call.options.force === true;
    const ci = CI.find((one) => one === call.options.ci);
    const install = INSTALL.find((one) => one === call.options.install) ?? 'lockfile';
    if (ci && install === 'lockfile') requireLockFile(folder);
    if (ci && exists(join(folder, MANIFEST))) {
      const place = await fleetThere(folder, { name: given, region: textOption(call, 'region') });
      const written = writePipeline(folder, pipelineFiles({ ...place, ci, install }), force);
      for (const line of written) terminal.out(writtenText(terminal, folder, line));
      const { environments } = place;
      if (environments.size > 0)
        terminal.out(
          `\nJobs for ${[...environments.keys()].join(', ')}, in this order. After a change of environments: fleet init --ci ${ci}${install === 'none' ? ' --install none' : ''} --force\n`,
        );
      return EXIT.fine;
    }
    const made = await starter({
      name: given === undefined ? nameOfFolder(basename(folder)) : givenFleetName(given),
      region: textOption(call, 'region') ?? DEFAULT_REGION,
      isLocal: existsSync(join(folder, INSTALLED_SCHEMA)),
      ...(ci ? { pipeline: { ci, install } } : {}),
    });
    makeFolder(folder);
    report(terminal, folder, made, writeStarter(folder, made, force));
    return EXIT.fine;
  },
};

function writtenText(terminal: Terminal, folder: string, { path, what }: Written): string {
  return `${what.padEnd(13)}  ${join(relative(terminal.folder, folder), path)}\n`;
}

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
  for (const line of written) terminal.out(writtenText(terminal, folder, line));
  if (written.some(({ path, what }) => path.startsWith('.vscode') && what === 'left as it is')) {
    terminal.out(`\nFor completion in the editor, settings.json needs:\n${made.settings}`);
  }
  for (const warning of made.warnings) terminal.err(`warning: ${warning}\n`);
  const enter = near === '' ? '' : `cd ${/^[\w./-]+$/.test(near) ? near : quoteShell(near)} && `;
  terminal.out(`\nNext:\n  ${enter}fleet validate\n  ${enter}fleet compile\n`);
}
