import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fmt } from '../../cli/commands/fmt';
import { init } from '../../cli/commands/init';
import { givenName, nameOfFolder } from '../../cli/init/fleet-name';
import { Unable } from '../../cli/unable';
import { definitions } from '../../schema/sections/shared';
import { record } from './recording';
import { temporaryFolder } from './temporary-folder';

const built = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

describe('fleet init, as built', () => {
  it('starts a fleet that validates and compiles without a mistake or a warning', () => {
    expect(existsSync(built), 'run `npm run build` first').toBe(true);
    const folder = temporaryFolder();
    expect(fleet(folder, 'init', '--name', 'plant')).toMatchObject({ status: 0, stderr: '' });
    const validated = fleet(folder, 'validate', '--json');
    expect(validated.status).toBe(0);
    expect(JSON.parse(validated.stdout)).toMatchObject({ errors: 0, warnings: 0 });
    expect(fleet(folder, 'compile').status).toBe(0);
    expect(fleet(folder, 'compile', '--check').status).toBe(0);
    expect(fleet(folder, 'fmt', '--check')).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('fleet init', () => {
  it('names the schema by a path that leads to it from the manifest', async () => {
    const folder = await started();
    expect(schemaOf(folder)).toMatchObject({ title: 'Manifest' });
  });

  it('uses the installed schema, where there is one, and copies none', async () => {
    const folder = temporaryFolder();
    const installed = join(folder, 'node_modules/fleetwright/schema/fleet.schema.json');
    mkdirSync(dirname(installed), { recursive: true });
    writeFileSync(installed, '{ "title": "installed" }');
    await record(init, folder, { options: { name: 'plant', ci: 'github' } });
    expect(schemaOf(folder)).toEqual({ title: 'installed' });
    expect(existsSync(join(folder, '.fleet'))).toBe(false);
    expect(read(folder, '.github/workflows/fleet.yml')).toContain('run: npm ci\n');
  });

  it('writes settings that associate the manifest with the same schema', async () => {
    const folder = await started();
    const settings = JSON.parse(read(folder, '.vscode/settings.json'));
    const [[schema, files] = []] = Object.entries(settings['yaml.schemas']);
    expect(files).toEqual(['fleet.yaml']);
    expect(existsSync(resolve(folder, String(schema)))).toBe(true);
  });

  it('never changes settings that exist, and says what to add', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.vscode'));
    writeFileSync(join(folder, '.vscode/settings.json'), '{ /* mine */ }');
    const { out } = await record(init, folder, { options: { name: 'plant', force: true } });
    expect(read(folder, '.vscode/settings.json')).toBe('{ /* mine */ }');
    expect(out).toContain('"yaml.schemas"');
  });

  it('adds to .gitignore what is missing, once, and keeps the copied schema in Git', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.gitignore'), 'node_modules/\n.fleet/*');
    await record(init, folder, { options: { name: 'plant' } });
    await record(init, folder, { options: { name: 'plant', force: true } });
    expect(read(folder, '.gitignore')).toBe('node_modules/\n.fleet/*\n!.fleet/fleet.schema.json\n*.tmp-*\n');
  });

  it('lets Git see the copied schema and nothing else of .fleet', async () => {
    const folder = await started();
    const ignores = (path: string) => spawnSync('git', ['check-ignore', '-q', path], { cwd: folder }).status === 0;
    expect(spawnSync('git', ['init', '-q'], { cwd: folder }).status).toBe(0);
    expect([ignores('.fleet/fleet.schema.json'), ignores('.fleet/other')]).toEqual([false, true]);
  });

  it('warns of a region that may not have what it needs, and goes on', async () => {
    const { code, err } = await record(init, temporaryFolder(), { options: { name: 'plant', region: 'us-east-9' } });
    expect([code, err]).toEqual([0, expect.stringMatching(/^warning: .*us-east-9/)]);
  });

  it.each(['fleet.yaml', '.fleet/fleet.schema.json', '.gitlab-ci.yml'])(
    'does nothing where %s exists',
    async (path) => {
      const folder = temporaryFolder();
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), 'mine');
      const before = readdirSync(folder, { recursive: true });
      const again = record(init, folder, { options: { name: 'plant', ci: 'gitlab' } });
      await expect(again).rejects.toThrow(`${path} is there already`);
      expect(readdirSync(folder, { recursive: true })).toEqual(before);
      expect(read(folder, path)).toBe('mine');
      await record(init, folder, { options: { name: 'plant', ci: 'gitlab', force: true } });
      expect(read(folder, path)).not.toBe('mine');
    },
  );

  it.each(['github', 'gitlab'] as const)('writes a pipeline for %s whose check may only read', async (ci) => {
    const folder = await started({ ci });
    const path = ci === 'github' ? '.github/workflows/fleet.yml' : '.gitlab-ci.yml';
    const text = read(folder, path);
    const pipeline = parse(text);
    if (ci === 'github') {
      expect(pipeline.permissions).toEqual({});
      expect(pipeline.jobs.check.permissions).toEqual({ contents: 'read' });
    }
    for (const command of ['validate', 'fmt --check', 'compile --check']) {
      expect(text).toMatch(new RegExp(`fleetwright@\\d+\\.\\d+\\.\\d+ ${command}`));
    }
    expect((await record(fmt, folder, { arguments: { manifest: path }, options: { check: true } })).out).toBe('');
  });

  it.each(['Plant', 'a--b', '1a', '', 'a b', "x'; DROP", '${x}', 'a\nb', 'a'.repeat(41)])(
    'refuses the name %j and says the rule',
    async (name) => {
      const folder = temporaryFolder();
      const refused = await record(init, folder, { options: { name } }).catch((problem) => problem);
      expect(refused).toBeInstanceOf(Unable);
      expect(refused.fix).toContain('small letters, digits and single hyphens');
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each(['us-east-1 # no', 'x\n', '"', '{{x}}'])('refuses the region %j', async (region) => {
    const folder = temporaryFolder();
    await expect(record(init, folder, { options: { name: 'plant', region } })).rejects.toThrow('is not an AWS region');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['on', 'yes', 'null', 'true', 'n', 'e1'])('keeps the name %s a text', async (name) => {
    const folder = temporaryFolder();
    await record(init, folder, { options: { name } });
    expect(parse(read(folder, 'fleet.yaml'), { version: '1.1' }).fleet).toBe(name);
  });

  it('makes the folder, and tells the next two commands', async () => {
    const folder = temporaryFolder();
    const { out } = await record(init, folder, { arguments: { folder: 'My Plant (2)' } });
    expect(parse(read(folder, 'My Plant (2)/fleet.yaml')).fleet).toBe('my-plant-2');
    expect(out).toContain("cd 'My Plant (2)' && fleet validate\n");
    expect(out).toContain("cd 'My Plant (2)' && fleet compile\n");
  });
});

describe('the name of a folder', () => {
  it.each([
    ['My Plant (2)', 'my-plant-2'],
    ['2024-Übung', 'ubung'],
    ['a__b--c', 'a-b-c'],
    ['工場', 'my-fleet'],
    ['', 'my-fleet'],
    ['abcdefghij-klmnopqr-stuvw', 'abcdefghij-klmnopqr'],
  ])('%j becomes %s', (folder, name) => {
    expect(nameOfFolder(folder)).toBe(name);
    expect(givenName(name)).toBe(name);
    expect(name).toMatch(new RegExp(definitions.Id.pattern));
  });
});

async function started(options: Record<string, string> = {}): Promise<string> {
  const folder = temporaryFolder();
  await record(init, folder, { options: { name: 'plant', ...options } });
  return folder;
}

function schemaOf(folder: string): unknown {
  const path = /^# yaml-language-server: \$schema=(\S+)\n/.exec(read(folder, 'fleet.yaml'))?.[1] ?? '';
  return JSON.parse(read(folder, path));
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function fleet(folder: string, ...words: string[]) {
  return spawnSync(process.execPath, [built, ...words], { cwd: folder, encoding: 'utf8' });
}
