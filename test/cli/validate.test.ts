import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fleet, folderWith, manifest } from './fleet';

const INVENTORY = manifest().replace('{ prefix: room-, count: 3 }', '{ from: rooms.csv }');

describe('fleet validate', () => {
  it('says that there is nothing to say, and writes nothing', () => {
    const folder = folderWith({ 'fleet.yaml': manifest() });
    expect(fleet(folder, ['validate'])).toEqual({ code: 0, stdout: 'no mistakes\n', stderr: '' });
    expect(readdirSync(folder)).toEqual(['fleet.yaml']);
  });

  it('shows a mistake of every environment once', () => {
    const folder = folderWith({ 'fleet.yaml': manifest({ above: 900 }) });
    const { code, stdout } = fleet(folder, ['validate']);
    expect(code).toBe(1);
    expect(stdout.match(/ error /g)).toHaveLength(1);
    expect(stdout).not.toContain('(found');
    expect(stdout).toMatch(/\n1 error\n$/);
  });

  it('names the environment of a mistake that only one has, at its place in the overlay', () => {
    const extra = '  broken: { lake: { ingest: pigeon } }\n';
    const folder = folderWith({ 'fleet.yaml': manifest({ extra }) });
    const { code, stdout } = fleet(folder, ['validate']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^fleet\.yaml:19:29 error not-one-of: .*\(found with --env broken\)\n/);
    expect(fleet(folder, ['validate', '--env', 'prod']).code).toBe(0);
  });

  it('takes a mistake that every environment corrects for a mistake of the manifest by itself', () => {
    const text = manifest({ extra: '' })
      .replace('region: eu-west-1', 'region: EU')
      .replace(/\{ tags: \{ stage: (dev|prod) \} \}/g, '{ region: eu-west-1 }');
    const { code, stdout } = fleet(folderWith({ 'fleet.yaml': text }), ['validate']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('(found without --env)')]);
  });

  it('gives places from where it runs, of inventories too', () => {
    const rows = ['serial,room', 'a-1,x', 'a-2,y,z', 'a-3', 'a-4', 'a-5', 'a-6'];
    const folder = folderWith({ 'sites/north/fleet.yaml': INVENTORY, 'sites/north/rooms.csv': `${rows.join('\n')}\n` });
    const { code, stdout } = fleet(folder, ['validate', 'sites/north/fleet.yaml']);
    expect(code).toBe(1);
    expect(stdout).toContain('sites/north/rooms.csv:3:1 error inventory-row-shape');
    expect(stdout).toContain('> 3 | a-2,y,z');
    expect(stdout).toContain('and 2 more like this');
    expect(stdout).toMatch(/\n5 errors\n$/);
    expect(fleet(join(folder, 'sites'), ['validate', 'north/fleet.yaml']).stdout).toContain('north/rooms.csv:3:1');
    expect(fleet(join(folder, 'sites/north'), ['validate']).stdout).toMatch(/^rooms\.csv:3:1/);
  });
});

describe('every format of fleet validate', () => {
  const folder = folderWith({
    'fleet.yaml': manifest({ above: 900, extra: '  broken: { lake: { ingest: pigeon } }\n' }),
  });

  it('JSON', () => {
    const { code, stdout } = fleet(folder, ['validate', '--json']);
    const report = JSON.parse(stdout);
    expect([code, report.format, report.errors]).toEqual([1, 'fleetwright/diagnostics/v1', 2]);
    expect(report.diagnostics.map((d: { environments: unknown }) => d.environments)).toContainEqual(['broken']);
  });

  it('SARIF', () => {
    const log = JSON.parse(fleet(folder, ['validate', '--format', 'sarif']).stdout);
    expect([log.version, log.runs[0].results.length]).toEqual(['2.1.0', 2]);
  });

  it('GitHub annotations', () => {
    const { stdout } = fleet(folder, ['validate', '--format', 'github']);
    expect(stdout.split('\n').filter((line) => line.startsWith('::error file=fleet.yaml,line='))).toHaveLength(2);
  });

  it.each(['json', 'sarif'])('%s parses when there is no mistake', (format) => {
    const clean = folderWith({ 'fleet.yaml': manifest() });
    expect(() => JSON.parse(fleet(clean, ['validate', '--format', format]).stdout)).not.toThrow();
  });
});

describe('files that cannot be read end with 2 and what to do', () => {
  const cases: [string, Record<string, string>, string[], string][] = [
    ['no manifest', {}, [], 'there is no fleet.yaml here\n  fix: run `fleet init`'],
    ['no such manifest', {}, ['other.yaml'], 'there is no other.yaml here'],
    ['a folder as manifest', { 'sub/x': '' }, ['sub'], 'sub is a folder, not a file'],
    ['a folder as inventory', { 'fleet.yaml': INVENTORY, 'rooms.csv/x': '' }, [], 'rooms.csv is a folder, not a file'],
  ];
  it.each(cases)('%s', (_, files, words, message) => {
    const { code, stdout, stderr } = fleet(folderWith(files), ['validate', ...words]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('a device: it might never end', () => {
    expect(fleet(folderWith({}), ['validate', '/dev/zero'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('/dev/zero is not a regular file'),
    });
  });

  it('an inventory that is a link to outside of the folder', () => {
    const outside = folderWith({ 'rooms.csv': 'serial\na-1\n' });
    const folder = folderWith({ 'fleet.yaml': INVENTORY, 'data/rooms.csv': 'serial\na-1\n' });
    symlinkSync(join(outside, 'rooms.csv'), join(folder, 'rooms.csv'));
    expect(fleet(folder, ['validate'])).toMatchObject({ code: 2, stderr: expect.stringContaining('a symbolic link') });
    mkdirSync(join(folder, 'other'));
    const inside = folderWith({ 'fleet.yaml': INVENTORY, 'data/rooms.csv': 'serial\na-1\n' });
    symlinkSync('data/rooms.csv', join(inside, 'rooms.csv'));
    expect(fleet(inside, ['validate']).code).toBe(0);
  });

  it('a missing inventory is a mistake of the manifest: 1', () => {
    const { code, stdout } = fleet(folderWith({ 'fleet.yaml': INVENTORY }), ['validate']);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^fleet\.yaml:12:\d+ error file-missing/)]);
  });
});
