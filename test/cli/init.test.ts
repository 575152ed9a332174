import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fmt } from '../../cli/commands/fmt';
import { init } from '../../cli/commands/init';
import { givenFleetName, nameOfFolder } from '../../cli/init/fleet-name';
import { Unable } from '../../cli/unable';
import { definitions } from '../../schema/sections/shared';
import { LOCKED } from './locked';
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
    writeFileSync(join(folder, 'package-lock.json'), LOCKED);
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
      const options = { name: 'plant', ...(path.startsWith('.gitlab') ? { ci: 'gitlab', install: 'none' } : {}) };
      const before = readdirSync(folder, { recursive: true });
      const again = record(init, folder, { options });
      await expect(again).rejects.toThrow(`${path} is there already`);
      expect(readdirSync(folder, { recursive: true })).toEqual(before);
      expect(read(folder, path)).toBe('mine');
      await record(init, folder, { options: { ...options, force: true } });
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
      expect(text).toMatch(new RegExp(`npx --no-install fleet ${command}`));
    }
    expect((await record(fmt, folder, { arguments: { manifest: path }, options: { check: true } })).out).toBe('');
  });

  describe('a pipeline beside a fleet that is there', () => {
    const beside = (files: Record<string, string> = {}) => {
      const folder = temporaryFolder();
      const all = { 'fleet.yaml': MINE, 'package-lock.json': LOCKED, ...files };
      for (const [path, text] of Object.entries(all)) writeFileSync(join(folder, path), text);
      return folder;
    };
    const MINE = `# mine, not the starter's
apiVersion: fleetwright/v1
fleet: my-own
aws: { region: eu-central-1 }
sensors: { probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups: { rooms: { sensor: probe, devices: { prefix: r-, count: 2 } } }
`;

    it.each([
      ['github', '.github'],
      ['gitlab', '.gitlab'],
    ] as const)(
      '%s: is for the name and the region of that fleet, and nothing else is written, forced or not',
      async (ci, place) => {
        for (const force of [false, true]) {
          const folder = beside({ '.gitignore': 'x\n' });
          const { code, out } = await record(init, folder, { options: { ci, force } });
          expect([code, out]).toEqual([0, expect.stringMatching(/^left as it is +fleet\.yaml\nwritten /)]);
          expect(read(folder, 'fleet.yaml')).toBe(MINE);
          const written = readdirSync(folder, { recursive: true }).map(String);
          const others = written.filter((path) => !path.startsWith(place));
          expect(others.sort()).toEqual(['.gitignore', 'fleet.yaml', 'package-lock.json']);
          expect(read(folder, '.gitignore')).toBe('x\n');
          expect(read(folder, `${place}/fleet-roles.template.json`)).toContain('role/my-own-*');
          const pipeline = ci === 'github' ? '.github/workflows/fleet.yml' : '.gitlab-ci.yml';
          expect(read(folder, pipeline)).toContain('eu-central-1');
        }
      },
    );

    it('that was written before is replaced by --force only, and the fleet never', async () => {
      const folder = beside({ '.gitlab-ci.yml': 'mine' });
      await expect(record(init, folder, { options: { ci: 'gitlab' } })).rejects.toThrow(
        '.gitlab-ci.yml is there already',
      );
      expect(readdirSync(folder).sort()).toEqual(['.gitlab-ci.yml', 'fleet.yaml', 'package-lock.json']);
      const { out } = await record(init, folder, { options: { ci: 'gitlab', force: true } });
      expect(out).toContain('replaced       .gitlab-ci.yml');
      expect(read(folder, 'fleet.yaml')).toBe(MINE);
    });

    it.each([
      ['another name', { name: 'plant' }, '--name plant is not what'],
      ['another region', { region: 'us-east-1' }, '--region us-east-1 is not what'],
    ])('is refused for %s', async (_, options, says) => {
      const folder = beside();
      await expect(record(init, folder, { options: { ci: 'github', ...options } })).rejects.toThrow(says);
      expect(readdirSync(folder).sort()).toEqual(['fleet.yaml', 'package-lock.json']);
    });

    it('is refused for a manifest with mistakes', async () => {
      const folder = beside({ 'fleet.yaml': 'fleet: 1\n' });
      await expect(record(init, folder, { options: { ci: 'github' } })).rejects.toThrow('fleet.yaml has mistakes');
    });
  });

  describe('what a pipeline runs', () => {
    const withLock = async (lock: string | undefined, options: Record<string, string> = {}) => {
      const folder = temporaryFolder();
      if (lock !== undefined) writeFileSync(join(folder, 'package-lock.json'), lock);
      const ended = await record(init, folder, { options: { name: 'plant', ci: 'github', ...options } }).catch(
        (p) => p,
      );
      return { folder, ended };
    };
    const entry = (about: object) =>
      JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/fleetwright': about } });

    it.each([
      ['there is no lock file', undefined],
      ['it has no fleetwright', JSON.stringify({ lockfileVersion: 3, packages: {} })],
      ['it names fleetwright without a checksum', entry({ version: '0.1.0' })],
      ['it names a branch', entry({ resolved: 'git+ssh://git@example.com/o/r.git#main' })],
      ['it is not JSON', '{'],
      ['it is null', 'null'],
    ])('is refused where %s, and nothing is written', async (_, lock) => {
      const { folder, ended } = await withLock(lock);
      expect(ended).toBeInstanceOf(Unable);
      expect(ended.fix).toMatch(/npm install/);
      expect(readdirSync(folder)).toEqual(lock === undefined ? [] : ['package-lock.json']);
    });

    it.each([
      [
        'a version of a registry with its checksum',
        entry({ resolved: 'https://example.com/f.tgz', integrity: 'sha512-x' }),
      ],
      ['a tarball in the repository', entry({ resolved: 'file:vendor/f.tgz', integrity: 'sha512-x' })],
      ['a commit', entry({ resolved: `git+ssh://git@example.com/o/r.git#${'a'.repeat(40)}` })],
      ['a folder of the repository', entry({ resolved: 'tools/fleetwright', link: true })],
      ['the lock file of an older npm', JSON.stringify({ dependencies: { fleetwright: { integrity: 'sha512-x' } } })],
    ])('is what the lock file says: %s', async (_, lock) => {
      const { folder, ended } = await withLock(lock);
      expect(ended.code).toBe(0);
      expect(read(folder, '.github/workflows/fleet.yml')).toContain('run: npm ci\n');
    });

    it.each(['github', 'gitlab'] as const)(
      '%s: is the fleet of its machines with --install none, and nothing is fetched',
      async (ci) => {
        const { folder, ended } = await withLock(undefined, { ci, install: 'none' });
        expect(ended.code).toBe(0);
        const text = read(folder, ci === 'github' ? '.github/workflows/fleet.yml' : '.gitlab-ci.yml');
        expect(text).not.toMatch(/npm|npx|node/);
        expect(text).toContain('fleet validate');
      },
    );

    it('no text that ships tells anybody to run a package by its bare name, which whoever takes the name would own', () => {
      const root = fileURLToPath(new URL('../../', import.meta.url));
      const { stdout } = spawnSync(
        'git',
        [
          'ls-files',
          '--',
          'README.md',
          'docs',
          'cli',
          'compiler',
          'runtime',
          'schema',
          'generated',
          'fleet.example.yaml',
        ],
        {
          cwd: root,
          encoding: 'utf8',
          maxBuffer: 2 ** 26,
        },
      );
      const files = stdout
        .split('\n')
        .filter((path) => /\.(md|hbs|ts|tsx|py|sh|ya?ml|json|html)$/.test(path) && existsSync(join(root, path)));
      expect(files.length).toBeGreaterThan(500);
      const bare =
        /fleetwright@[\d$^~l]|npx (?!--no-install )[^\n]*\b(fleet|fleetwright)\b|npm (i|install|add|exec)\b[^\n]*\bfleetwright(?![./\w-])|(yarn|pnpm|bunx?) (dlx|add|x)\b[^\n]*\bfleet/;
      const found = files.filter((path) => bare.test(readFileSync(join(root, path), 'utf8')));
      expect(found).toEqual([]);
    });
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
    expect(givenFleetName(name)).toBe(name);
    expect(name).toMatch(new RegExp(definitions.Id.pattern));
  });
});

async function started(options: Record<string, string> = {}): Promise<string> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package-lock.json'), LOCKED);
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
