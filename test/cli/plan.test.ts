import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plan } from '../../cli/commands/plan';
import { Unable } from '../../cli/unable';
import type { Plan } from '../../schema/plan/plan';
import type { PlanFile } from '../../schema/plan/plan-file';
import { fleet, folderWith, manifest, put, treeOf } from './fleet';
import { commit, git, repositoryWith } from './git-folder';
import { record } from './recording';

/** A repository whose manifest has a threshold changed since its only commit. */
function changed(): string {
  const folder = repositoryWith({ 'fleet.yaml': manifest() });
  put(folder, 'fleet.yaml', manifest({ above: 6 }));
  return folder;
}

/** Runs the command in this process, with the options of `words`; a refusal is told as the front door would. */
async function run(folder: string, ...words: readonly string[]) {
  const options: Record<string, string | true> = {};
  const given: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const option = plan.options.find(({ flags }) => flags.split(' ')[0] === word);
    const name = word.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    if (!option) given.push(word);
    else if (option.flags.includes('<')) options[name] = words[++at] ?? '';
    else options[name] = true;
  }
  const [manifest = 'fleet.yaml', file] = given;
  try {
    const { code, out, err } = await record(plan, folder, {
      arguments: { manifest, ...(file === undefined ? {} : { file }) },
      options,
    });
    return { code, stdout: out, stderr: err };
  } catch (problem) {
    if (!(problem instanceof Unable)) throw problem;
    return { code: 2, stdout: '', stderr: `${problem.message}\n${problem.fix}` };
  }
}

async function json(folder: string, ...words: string[]): Promise<Plan> {
  const { code, stdout, stderr } = await run(folder, ...words, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('fleet plan --against git:<ref>', () => {
  it('names the changed fact with its line, and what it touches', async () => {
    const { stdout } = await run(changed(), '--against', 'git:main');
    expect(stdout).toMatch(/^ 1 ~ {3}threshold warm of rooms {3}above 8 → 6 +fleet\.yaml:14:\d+$/m);
    expect(stdout).toMatch(/~ +3 device configs +rooms 3 +thresholds\[warm\]\S* 8 → 6$/m);
    expect(stdout).toMatch(/^1 change\.$/m);
  });

  it('reads the commit from Git, and touches neither the folder nor the index', async () => {
    const folder = changed();
    const state = () => ({ status: git(folder, 'status', '--porcelain'), files: treeOf(folder) });
    const before = state();
    await json(folder, '--against', 'git:main');
    expect(state()).toEqual(before);
  });

  it('finds manifest and inventories in a subfolder, from wherever it is called', async () => {
    const inventory = (line: string) => `serial,line\nr-1,${line}\n`;
    const text = manifest().replace('{ prefix: room-, count: 3 }', '{ from: lists/rooms.csv }');
    const folder = repositoryWith({ 'plant/fleet.yaml': text, 'plant/lists/rooms.csv': inventory('a') });
    put(folder, 'plant/lists/rooms.csv', inventory('b'));
    expect((await json(folder, 'plant/fleet.yaml', '--against', 'git:HEAD')).hasChanges).toBe(true);
    expect((await json(join(folder, 'plant'), '--against', 'git:HEAD')).hasChanges).toBe(true);
    put(folder, 'plant/lists/rooms.csv', inventory('a'));
    expect(await json(folder, 'plant/fleet.yaml', '--against', 'git:HEAD')).toMatchObject({
      hasChanges: false,
      intents: [],
    });
  });

  it('says what the manifest was called before it was renamed, and takes that name', async () => {
    const folder = repositoryWith({ 'old.yaml': manifest() });
    git(folder, 'mv', 'old.yaml', 'fleet.yaml');
    commit(folder, 'two');
    const { code, stderr } = await run(folder, '--against', 'git:HEAD~1');
    expect([code, stderr]).toEqual([2, expect.stringContaining('it was called old.yaml then')]);
    expect(stderr).toContain('--against git:HEAD~1:old.yaml');
    expect((await json(folder, '--against', 'git:HEAD~1:old.yaml')).hasChanges).toBe(false);
  });

  it.each([
    ['git:nope', 'Git knows no commit `nope`', 'check out with its whole history'],
    ['git:--help', 'Git knows no commit `--help`', ''],
    ['git:', 'Git knows no commit ``', ''],
    ['git:main:other.yaml', 'there is no other.yaml at main', '--against nothing'],
  ])('%s: %s', async (against, message, fix) => {
    const { code, stderr } = await run(changed(), '--against', against);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).toContain(fix);
  });

  it('outside of a repository says so', async () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    const { code, stderr } = fleet(folder, ['plan', '--against', 'git:main'], { GIT_CEILING_DIRECTORIES: folder });
    expect([code, stderr]).toEqual([2, expect.stringContaining('is not in a Git repository')]);
  });

  it('does not follow a link that the commit holds', async () => {
    const folder = folderWith({ 'real.yaml': manifest() });
    symlinkSync('real.yaml', join(folder, 'fleet.yaml'));
    git(folder, 'init', '-q', '-b', 'main');
    commit(folder, 'one');
    const { code, stderr } = await run(folder, '--against', 'git:main');
    expect([code, stderr]).toEqual([2, expect.stringContaining('is a symbolic link at that commit')]);
  });

  it('names the mistake where the commit does not compile', async () => {
    const folder = repositoryWith({ 'fleet.yaml': manifest().replace('field: temperature', 'field: nope') });
    put(folder, 'fleet.yaml', manifest());
    const { code, stderr } = await run(folder, '--against', 'git:main');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/the manifest of main has mistakes: fleet\.yaml:\d+:\d+ /),
    ]);
  });
});

describe('fleet plan --against a folder', () => {
  it('is empty against the output of the same manifest, and the same as against Git otherwise', async () => {
    const folder = changed();
    const devices = 'lists/d.csv';
    put(folder, devices, 'serial,line\nr-2,b\nr-1,a\n');
    const withList = manifest({ above: 6 }).replace('{ prefix: room-, count: 3 }', `{ from: ${devices} }`);
    for (const text of [
      manifest({ above: 6 }),
      withList,
      withList.replace('    thresholds:', '    provisioning: registered\n    thresholds:'),
    ]) {
      put(folder, 'fleet.yaml', text);
      expect(fleet(folder, ['compile']).code).toBe(0);
      expect(await json(folder, '--against', 'generated')).toMatchObject({ hasChanges: false, intents: [] });
    }
    put(folder, 'fleet.yaml', manifest({ above: 6 }));
    expect(fleet(folder, ['compile']).code).toBe(0);
    put(folder, 'fleet.yaml', manifest({ above: 7 }));
    commit(folder, 'two');
    put(folder, 'fleet.yaml', manifest({ above: 6 }));
    put(folder, 'fleet.yaml', manifest({ above: 7 }));
    const files = await json(folder, '--against', 'generated');
    git(folder, 'checkout', '-q', '--', 'fleet.yaml');
    expect(fleet(folder, ['compile']).code).toBe(0);
    put(folder, 'fleet.yaml', manifest({ above: 6 }));
    const commits = await json(folder, '--against', 'git:HEAD');
    expect(files.summary).toEqual(commits.summary);
  });

  it('takes another checkout', async () => {
    const folder = changed();
    const other = folderWith({ 'fleet.yaml': manifest() });
    expect((await json(folder, '--against', other)).summary).toEqual(
      (await json(folder, '--against', 'git:main')).summary,
    );
  });

  it.each([
    ['nowhere', 'there is no folder nowhere to compare with'],
    ['.git', '.git has neither fleet.yaml nor the manifest.json of an output folder'],
  ])('%s: %s', async (against, message) => {
    const { code, stderr } = await run(changed(), '--against', against);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('reads nothing outside of the folder, whatever its list says', async () => {
    const folder = changed();
    const list = {
      format: 'fleetwright/artifacts/v1',
      fleet: 'acme',
      environment: null,
      region: 'eu-west-1',
      artifacts: [{ path: 'a', sha256: '', bytes: 1, because: '' }],
      resources: [],
      assets: [{ key: 'k', packaging: 'file', root: '..', files: ['../fleet.yaml'] }],
    };
    put(folder, 'evil/manifest.json', JSON.stringify(list));
    const { code, stderr } = await run(folder, '--against', 'evil');
    expect([code, stderr]).toEqual([2, expect.stringContaining('outside of the folder')]);
  });
});

describe('fleet plan --against applied', () => {
  const nobody = {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };

  it('says without credentials how to plan without AWS', async () => {
    const { code, stderr } = fleet(changed(), ['plan'], nobody);
    expect([code, stderr]).toEqual([2, expect.stringContaining('there are no AWS credentials')]);
    expect(stderr).toContain('--against git:<ref>, a folder or nothing');
  });

  it('refuses an endpoint that is no address', async () => {
    const { code, stderr } = fleet(changed(), ['plan', '--endpoint-url', 'localhost'], nobody);
    expect([code, stderr]).toEqual([2, expect.stringContaining('`localhost` is no address')]);
  });
});

describe('a saved plan', () => {
  async function saved(): Promise<string> {
    const folder = changed();
    const { code, stderr } = await run(folder, '--against', 'git:main', '--out', 'x.plan');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Saved x\.plan \([0-9a-f]{7}\)/)]);
    return folder;
  }

  it('is readable by its owner only, and is shown again without planning, at every level', async () => {
    const folder = await saved();
    const show = async (...words: string[]) => (await run(folder, 'show', 'x.plan', ...words)).stdout;
    const now = async (...words: string[]) => (await run(folder, '--against', 'git:main', ...words)).stdout;
    expect(statSync(join(folder, 'x.plan')).mode & 0o777).toBe(0o600);
    for (const level of [[], ['--summary'], ['--full'], ['--show', '1'], ['--json']])
      expect(await show(...level)).toBe(await now(...level));
    put(folder, 'fleet.yaml', 'not: [a manifest');
    expect(await show()).toContain('threshold warm of rooms');
  });

  it('opens a change on its line of the manifest', async () => {
    const { stdout } = await run(await saved(), 'show', 'x.plan', '--show', '1');
    expect(stdout).toMatch(/> 14 \| .*above: 6/);
    expect((await run(await saved(), 'show', 'x.plan', '--show', '9')).stderr).toContain('it has the changes 1 to 1');
  });

  it.each([
    ['a number', (file: PlanFile) => ({ ...file, plan: { ...file.plan, devices: 4 } })],
    ['the target', (file: PlanFile) => ({ ...file, plan: { ...file.plan, target: { hash: 'f'.repeat(64) } } })],
    ['its seal', (file: PlanFile) => ({ ...file, seal: 'f'.repeat(64) })],
    ['a key more', (file: PlanFile) => ({ ...file, more: 1 })],
  ])('is refused when somebody changed %s', async (_, change) => {
    const folder = await saved();
    const file: PlanFile = JSON.parse(readFileSync(join(folder, 'x.plan'), 'utf8'));
    writeFileSync(join(folder, 'x.plan'), JSON.stringify(change(file)));
    const { code, stderr } = await run(folder, 'show', 'x.plan');
    expect([code, stderr]).toEqual([2, expect.stringContaining('was changed after it was made')]);
  });

  it.each([
    ['nothing', '', 'is not a saved plan'],
    ['half of it', '{"format":"fleetwright/plan-file/v1","pl', 'is not a saved plan'],
    ['another format', '{"format":"fleetwright/plan-file/v9"}', 'has the format fleetwright/plan-file/v9'],
  ])('that holds %s is refused', async (_, text, message) => {
    const folder = folderWith({ 'x.plan': text });
    const { code, stderr } = await run(folder, 'show', 'x.plan');
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('what a pipeline sees of a plan', () => {
  it.each([
    ['no changes', manifest(), 0],
    ['changes', manifest({ above: 6 }), 2],
    ['a manifest with mistakes', manifest().replace('field: temperature', 'field: nope'), 1],
  ])('--detailed-exitcode: %s is %#', async (_, text, code) => {
    const folder = changed();
    put(folder, 'fleet.yaml', text);
    expect(fleet(folder, ['plan', '--against', 'git:main', '--detailed-exitcode']).code).toBe(code);
  });

  it('--detailed-exitcode never says changes where there is no plan', async () => {
    for (const words of [['--against', 'git:nope'], ['--no-such-option'], ['show', 'nowhere.plan']]) {
      expect(fleet(changed(), ['plan', '--detailed-exitcode', ...words]).code, words.join(' ')).toBe(1);
    }
  });

  it('writes JSON, a comment, events and the outputs of the step in one run, beside the text', async () => {
    const folder = changed();
    const files = ['--json-file', 'p.json', '--md-file', 'p.md', '--events', 'p.ndjson', '--annotate'];
    const env = { GITHUB_OUTPUT: join(folder, 'outputs') };
    const { code, stdout } = fleet(folder, ['plan', '--against', 'git:main', ...files], env);
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 change.')]);
    const read = (path: string) => readFileSync(join(folder, path), 'utf8');
    expect(JSON.parse(read('p.json'))).toEqual(await json(folder, '--against', 'git:main'));
    expect(read('p.md')).toMatch(/^✅ <code>acme<\/code>: 1 change\n/);
    expect(read('outputs').split('\n')).toEqual(
      expect.arrayContaining(['has_changes=true', 'blocked=false', 'verdict=1 change']),
    );
    const events = read('p.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ event: 'started', command: 'plan', fleet: 'acme' });
    expect(events.at(-1)).toMatchObject({ event: 'ended', outcome: 'done' });
  });

  it('has colour on a terminal only', async () => {
    const folder = changed();
    expect(fleet(folder, ['plan', '--against', 'git:main']).stdout).not.toContain('\u001b');
    expect(fleet(folder, ['plan', '--against', 'git:main'], { FORCE_COLOR: '1' }).stdout).toContain('\u001b[');
  });
});
