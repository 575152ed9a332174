import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { identity } from '../../compiler/6-apply/aws/identity';
import { readRegistry } from '../../compiler/6-apply/registry/read-registry';
import { visible } from '../../compiler/diagnostics/render/visible';
import { AWS_OPTIONS, clientsOf, requireGivenAccount } from '../aws/aws-options';
import { argument, type Command, EXIT, textOption, textOptions } from '../command';
import { imported } from '../import/imported';
import { givenFleetName } from '../init/fleet-name';
import { Progress } from '../progress';
import { fileProblem, Unable } from '../unable';

export const importThings: Command = {
  arguments: [{ name: 'folder', about: 'where to write fleet.yaml and devices/*.csv', default: '.' }],
  options: [
    { flags: '--name <name>', about: 'the name of the fleet that takes them', default: 'imported' },
    { flags: '--region <region>', about: 'the AWS region whose registry is read', default: 'us-east-1' },
    { flags: '--group <name>', about: 'only this thing group; without it, all things', repeated: true },
    ...AWS_OPTIONS,
  ],
  examples: [
    { line: 'fleet import plant --name plant --region eu-west-1', about: 'a manifest of all things of an account' },
    { line: 'fleet import --group cold-rooms --group motors', about: 'of two thing groups' },
  ],
  notes: [
    'Reads lists of the registry of AWS IoT, and changes nothing in AWS. Files that exist are never replaced: then nothing is written at all.',
    'Each thing group becomes a group with an inventory, attributes of things its metadata. What the sensors measure is in no registry: it is left as a TODO, and the manifest does not compile before it is filled in.',
  ],
  run: async (call) => {
    const { terminal } = call;
    const folder = resolve(terminal.folder, argument(call, 'folder'));
    const fleet = givenFleetName(textOption(call, 'name') ?? 'imported');
    const region = regionOf(textOption(call, 'region') ?? 'us-east-1');
    requireFree(folder, ['fleet.yaml', 'devices']);
    const clients = clientsOf(call, region);
    await requireGivenAccount(call, clients);
    const { account } = await identity(clients);
    const progress = new Progress(terminal);
    progress.say('reading the registry');
    const only = new Set(textOptions(call, 'group'));
    const contents = await readRegistry(clients, only).finally(() => progress.wipe());
    const missing = [...only].filter(
      (name) => ![...contents.groups.map((group) => group.name), ...contents.dynamic].includes(name),
    );
    if (missing.length > 0)
      throw new Unable(`there is no thing group ${missing.join(', ')} in ${region}`, 'check the name and --region');
    const { files, notes } = imported(contents, { fleet, region, account, withUngrouped: only.size === 0 });
    for (const [path, text] of files) writeNew(folder, path, text);
    const near = relative(terminal.folder, folder);
    for (const path of files.keys()) terminal.out(`written  ${visible(join(near, path))}\n`);
    for (const note of notes) terminal.err(`note: ${visible(note)}\n`);
    return EXIT.fine;
  },
};

function regionOf(region: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return region;
  throw new Unable(`\`${region}\` is no region of AWS`, 'write it as eu-west-1');
}

/** A link that leads nowhere is there, too. */
function requireFree(folder: string, paths: readonly string[]): void {
  const taken = paths.filter(
    (path) => existsSync(join(folder, path)) || lstatSync(join(folder, path), { throwIfNoEntry: false }),
  );
  if (taken.length === 0) return;
  throw new Unable(`${taken.join(' and ')} ${taken.length === 1 ? 'is' : 'are'} there already`, 'name another folder');
}

function writeNew(folder: string, path: string, text: string): void {
  try {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { flag: 'wx' });
  } catch (problem) {
    throw new Unable(`cannot write ${path}: ${fileProblem(problem)}`);
  }
}
