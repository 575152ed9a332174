import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fleet, folderWith, manifest, put, treeOf } from './fleet';

const paths = (folder: string) => [...treeOf(join(folder, 'generated')).keys()];

describe('fleet compile writes the output folder', () => {
  it('the same bytes in two runs and two folders', () => {
    const [one, two] = [folderWith({ 'fleet.yaml': manifest() }), folderWith({ 'fleet.yaml': manifest() })];
    expect(fleet(one, ['compile'])).toMatchObject({ code: 0, stderr: '' });
    expect(fleet(two, ['compile', '--out', 'elsewhere/made'], { LANG: 'tr_TR.UTF-8', TZ: 'Asia/Tokyo' }).code).toBe(0);
    expect(treeOf(join(two, 'elsewhere/made'))).toEqual(treeOf(join(one, 'generated')));
    expect(paths(one)).toContain('agents/rooms/room-001.json');
    expect(paths(one)).toContain('manifest.json');
  });

  it('touches only files that changed: the others keep inode and time', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    fleet(folder, ['compile']);
    const stamp = (path: string) => {
      const { ino, mtimeMs } = statSync(join(folder, 'generated', path));
      return `${ino} ${mtimeMs}`;
    };
    const before = new Map(paths(folder).map((path) => [path, stamp(path)]));
    const content = treeOf(join(folder, 'generated'));

    expect(fleet(folder, ['compile']).stdout).toMatch(/generated is up to date in/);
    expect(new Map(paths(folder).map((path) => [path, stamp(path)]))).toEqual(before);

    put(folder, 'fleet.yaml', manifest({ above: 9 }));
    fleet(folder, ['compile']);
    const now = treeOf(join(folder, 'generated'));
    const sameText = [...now].filter(([path, text]) => content.get(path) === text).map(([path]) => path);
    const sameFile = paths(folder).filter((path) => before.get(path) === stamp(path));
    expect(sameFile).toEqual(sameText);
    expect(sameFile.length).toBeLessThan(now.size);
    expect(sameFile.length).toBeGreaterThan(0);
  });

  it('removes what an earlier compile made and this one does not, with its empty folders', () => {
    const folder = folderWith({ 'fleet.yaml': manifest({ count: 5 }) });
    fleet(folder, ['compile']);
    const { code, stdout } = fleet(folder, ['compile', '--json']);
    expect([code, JSON.parse(stdout).summary.kept]).toEqual([0, []]);
    put(folder, 'fleet.yaml', manifest({ count: 2 }).replaceAll('rooms', 'halls'));
    expect(fleet(folder, ['compile']).code).toBe(0);
    expect(readdirSync(join(folder, 'generated/agents'))).toEqual(['halls']);
    expect(readdirSync(join(folder, 'generated/agents/halls'))).toEqual(['room-001.json', 'room-002.json']);
  });

  it('keeps files that no compile made, and says so', () => {
    const folder = folderWith({ 'fleet.yaml': manifest({ count: 5 }) });
    fleet(folder, ['compile']);
    put(folder, 'generated/agents/rooms/NOTES.md', 'mine');
    put(folder, 'generated/mine/deep/file', 'mine');
    mkdirSync(join(folder, 'generated/mine/empty'));
    put(folder, 'fleet.yaml', manifest({ count: 2 }));
    const { code, stdout } = fleet(folder, ['compile']);
    expect(code).toBe(0);
    expect(stdout).toContain('kept 2 files in generated that no compile made: agents/rooms/NOTES.md, mine/deep/file');
    expect(treeOf(join(folder, 'generated')).get('mine/deep/file')).toBe('mine');
    expect(existsSync(join(folder, 'generated/mine/empty'))).toBe(true);
  });

  it('puts right what was edited by hand or left half-merged', () => {
    const folder = folderWith({ 'fleet.yaml': manifest({ count: 4 }) });
    fleet(folder, ['compile']);
    const whole = treeOf(join(folder, 'generated'));
    const list = whole.get('manifest.json') ?? '';
    put(folder, 'generated/manifest.json', `<<<<<<< HEAD\n${list}=======\n${list}>>>>>>> branch\n`);
    put(folder, 'generated/agents/rooms/room-001.json', '{}');
    rmSync(join(folder, 'generated/agents/rooms/room-002.json'));
    expect(fleet(folder, ['compile']).code).toBe(0);
    expect(treeOf(join(folder, 'generated'))).toEqual(whole);
  });

  it('leaves nothing else behind', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    fleet(folder, ['compile']);
    fleet(folder, ['compile']);
    expect(readdirSync(folder).sort()).toEqual(['fleet.yaml', 'generated']);
  });
});

describe('fleet compile writes nothing', () => {
  it('when the manifest has mistakes', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    fleet(folder, ['compile']);
    const before = treeOf(join(folder, 'generated'));
    put(folder, 'fleet.yaml', manifest({ above: 900 }));
    const { code, stdout, stderr } = fleet(folder, ['compile']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^fleet\.yaml:14:\d+ error /);
    expect(treeOf(join(folder, 'generated'))).toEqual(before);
    rmSync(join(folder, 'generated'), { recursive: true });
    expect(fleet(folder, ['compile']).code).toBe(1);
    expect(readdirSync(folder)).toEqual(['fleet.yaml']);
  });

  it('into a folder that is not its own', () => {
    const folder = folderWith({ 'fleet.yaml': manifest(), 'generated/thesis.txt': 'ten years of work' });
    const before = treeOf(folder);
    const { code, stderr } = fleet(folder, ['compile']);
    expect(code).toBe(2);
    expect(stderr).toContain('generated was not made by `fleet compile`');
    expect(treeOf(folder)).toEqual(before);
  });

  it.each(['.', '..', '/'])('over the folder that holds the manifest (--out %s)', (out) => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    expect(fleet(folder, ['compile', '--out', out])).toMatchObject({ code: 2, stdout: '' });
    expect(readdirSync(folder)).toEqual(['fleet.yaml']);
  });

  it('through a symbolic link: the folder itself, one in it, or one on the way to it', () => {
    const outside = folderWith({ 'kept.txt': 'outside' });
    const folder = folderWith({ 'fleet.yaml': manifest() });
    symlinkSync(outside, join(folder, 'generated'));
    expect(fleet(folder, ['compile']).stderr).toContain('generated is a symbolic link');
    symlinkSync(outside, join(folder, 'build'));
    expect(fleet(folder, ['compile', '--out', 'build/made']).stderr).toContain('leads outside of this folder');
    fleet(folder, ['compile', '--out', 'real']);
    rmSync(join(folder, 'real/agents'), { recursive: true });
    symlinkSync(outside, join(folder, 'real/agents'));
    expect(fleet(folder, ['compile', '--out', 'real'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('real/agents is a symbolic link'),
    });
    expect([...treeOf(outside)]).toEqual([['kept.txt', 'outside']]);
  });

  it('where a file of the user stands in the way of an artifact', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    fleet(folder, ['compile']);
    put(folder, 'generated/agents/halls', 'a file, not a folder');
    put(folder, 'fleet.yaml', manifest().replaceAll('rooms', 'halls'));
    const before = treeOf(folder);
    expect(fleet(folder, ['compile'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('agents/halls in the output folder was not made by a compile'),
    });
    expect(treeOf(folder)).toEqual(before);
  });

  it('where there can be no folder', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    const { code, stderr } = fleet(folder, ['compile', '--out', 'fleet.yaml/made']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('a part of its path is not a folder')]);
    expect(readdirSync(folder)).toEqual(['fleet.yaml']);
  });
});

describe('fleet compile --check', () => {
  it('is content with what a compile just made', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    fleet(folder, ['compile']);
    expect(fleet(folder, ['compile', '--check'])).toEqual({ code: 0, stdout: 'generated is up to date\n', stderr: '' });
  });

  it('names what is stale, missing and orphaned, and the command that puts it right; writes nothing', () => {
    const folder = folderWith({ 'fleet.yaml': manifest({ count: 30 }) });
    fleet(folder, ['compile', '--env', 'dev', '--out', 'made']);
    put(folder, 'fleet.yaml', manifest({ count: 2, above: 9 }));
    rmSync(join(folder, 'made/agents/rooms/room-001.json'));
    const before = treeOf(folder);
    const { code, stdout } = fleet(folder, ['compile', '--env', 'dev', '--out', 'made', '--check']);
    expect(code).toBe(1);
    expect(stdout).toContain('  stale     agents/rooms/room-002.json\n');
    expect(stdout).toContain('  missing   agents/rooms/room-001.json\n');
    expect(stdout).toContain('  orphaned  agents/rooms/room-003.json\n');
    expect(stdout).toContain('  orphaned  and 18 more\n');
    expect(stdout).toMatch(/fix: fleet compile --env dev --out made\n$/);
    expect(treeOf(folder)).toEqual(before);
  });

  it('finds everything missing where nothing was compiled yet', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    const { code, stdout } = fleet(folder, ['compile', '--check', '--json']);
    const { check, summary } = JSON.parse(stdout);
    expect([code, check.fresh, check.stale, check.orphaned, summary]).toEqual([1, false, [], [], null]);
    expect(check.missing).toContain('manifest.json');
    expect(existsSync(join(folder, 'generated'))).toBe(false);
  });
});

describe('the summary', () => {
  const example = folderWith({ 'fleet.yaml': manifest({ count: 40 }) });

  it('fits a screen and has the figures of the fleet', () => {
    const { stdout } = fleet(example, ['compile']);
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThanOrEqual(50);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/^acme in eu-west-1\n/);
    expect(stdout).toMatch(/^rooms +probe +40 +60s +57,600 +direct$/m);
    expect(stdout).toMatch(/^40 devices, at most 57,600 messages a day$/m);
    expect(stdout).toMatch(/^agents +40 +[\d,]+ +40 +0 +0$/m);
    expect(stdout).toMatch(/^iot +\d+ +\d+\.\d % +[\d,]+ +\d+\.\d %$/m);
    expect(stdout).toMatch(/wrote generated in \d+\.\d\d s, 0 warnings\n$/);
  });

  it('is the same as JSON, one document', () => {
    const { stdout } = fleet(example, ['compile', '--json', '--env', 'prod']);
    const { format, summary, errors } = JSON.parse(stdout);
    expect([format, errors, summary.fleet, summary.environment]).toEqual([
      'fleetwright/compile/v1',
      0,
      'acme-prod',
      'prod',
    ]);
    expect(summary.groups).toMatchObject([{ id: 'rooms', devices: 40, everyMs: 60_000, messagesADay: 57_600 }]);
    expect(summary.stacks).toMatchObject([{ stack: 'ops' }, { stack: 'lake' }, { stack: 'iot', resourcesLimit: 500 }]);
  });

  it('is left out by --quiet', () => {
    expect(fleet(example, ['compile', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
