import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands/index';
import { wantsColour } from '../../cli/terminal';
import { CODES } from '../../compiler/diagnostics/message-form';
import { version } from '../../package.json';
import { fleet, folderWith, MAIN, manifest } from './fleet';

const folder = folderWith({ 'fleet.yaml': manifest({ above: 900 }) });

describe('help', () => {
  it('names every command and the exit codes', () => {
    const { code, stdout } = fleet(folder, ['--help']);
    expect(code).toBe(0);
    for (const { name } of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(stdout).toContain('Exit codes: 0 fine; 1 the manifest has mistakes, or a check failed; 2 wrong use');
  });

  it.each(COMMANDS.map(({ name }) => name))('of %s has arguments, examples and exit codes', (name) => {
    const { code, stdout } = fleet(folder, [name, '--help']);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Usage: fleet ${name}`)]);
    expect(stdout).toMatch(new RegExp(`Examples:\n  fleet ${name}`));
    expect(stdout).toContain('Exit codes');
    expect(fleet(folder, ['help', name]).stdout).toBe(stdout);
  });

  it('loads no command', () => {
    const report =
      "process.on('exit',()=>console.log(JSON.stringify(Object.keys(require('module')._cache).filter((p)=>/yaml|csv-parse|handlebars|code-frame|ajv/.test(p)))))";
    const preload = `data:text/javascript,import{createRequire}from'module';const require=createRequire('file:///');${encodeURIComponent(report)}`;
    const text = execFileSync(process.execPath, ['--import', preload, MAIN, '--help'], { encoding: 'utf8' });
    expect(JSON.parse(text.trim().split('\n').at(-1) ?? '')).toEqual([]);
  });

  it('--version is that of the package', () => {
    expect(fleet(folder, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('wrong use ends with 2 and says what was meant', () => {
  it.each([
    [['vlidate'], "unknown command 'vlidate'\n(Did you mean validate?)"],
    [['validate', '--evn', 'prod'], "unknown option '--evn'\n(Did you mean --env?)"],
    [['validate', '--format', 'xml'], 'Allowed choices are text, json, sarif, github'],
    [['validate', 'fleet.yaml', 'two.yaml'], 'too many arguments'],
    [['why'], "missing required argument 'what'"],
    [['explain', 'unknown-kye'], 'did you mean `unknown-key`?'],
    [[], 'Usage: fleet'],
  ])('fleet %j', (words, message) => {
    const { code, stdout, stderr } = fleet(folder, words);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  });
});

describe('colour', () => {
  const start = '\u001b[';
  it('is only for a terminal, unless it is forced or forbidden', () => {
    expect(wantsColour({}, true)).toBe(true);
    expect(wantsColour({}, undefined)).toBe(false);
    expect(wantsColour({ NO_COLOR: '1' }, true)).toBe(false);
    expect(wantsColour({ FORCE_COLOR: '0' }, true)).toBe(false);
    expect(wantsColour({ TERM: 'dumb' }, true)).toBe(false);
  });

  it('reaches the printed text', () => {
    expect(fleet(folder, ['validate']).stdout).not.toContain(start);
    expect(fleet(folder, ['validate'], { FORCE_COLOR: '1' }).stdout).toContain(start);
    expect(fleet(folder, ['validate'], { FORCE_COLOR: '1', NO_COLOR: '1' }).stdout).not.toContain(start);
    expect(fleet(folder, ['validate', '--no-color'], { FORCE_COLOR: '1' }).stdout).not.toContain(start);
  });
});

describe('failures', () => {
  it('a reader that goes away is no failure', () => {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', `"$0" "$1" explain --json | head -c 5; "$0" "$1" explain | true`, process.execPath, MAIN],
      { encoding: 'utf8' },
    );
    expect([status, stdout, stderr]).toEqual([0, '{\n  "', '']);
  });

  it('control characters of a file do not reach the terminal', () => {
    const hostile = folderWith({ 'fleet.yaml': `${manifest()}"x\\e[2J\u202e": 1 # \u202e\n` });
    const { code, stdout } = fleet(hostile, ['validate']);
    expect(code).toBe(1);
    expect(stdout).toContain('\\u202e');
    for (const hidden of ['\u001b', '\u202e']) expect(stdout).not.toContain(hidden);
  });
});

describe('fleet explain', () => {
  it('lists every code', () => {
    const { stdout } = fleet(folder, ['explain']);
    expect(
      stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(' ')[0]),
    ).toEqual(CODES);
  });

  it('says of each in general what is wrong, with no name left open', () => {
    expect(fleet(folder, ['explain']).stdout).not.toContain('‹');
  });

  it('gives what is wrong, why, what to do, and an example with the mended line', () => {
    expect(fleet(folder, ['explain', 'not-one-of']).stdout).toBe(
      [
        'error not-one-of: a value is not one of the words that its key takes',
        '',
        '  why: Each word stands for something the compiler knows how to build.',
        '  fix: write one of the words that docs/reference/manifest.md lists for the key',
        '',
        '  for example, in fleet.yaml:',
        '    11 | lake: { ingest: kinesis }',
        '        "kinesis" is not one of the words allowed here',
        '        fix: use one of: direct, firehose',
        '  mended:',
        '    - 11 | lake: { ingest: kinesis }',
        '    + 11 | lake: { ingest: firehose }',
        '',
      ].join('\n'),
    );
  });

  it('as JSON', () => {
    const { format, messages } = JSON.parse(fleet(folder, ['explain', 'file-empty', '--json']).stdout);
    expect([format, messages.length, messages[0].code]).toEqual(['fleetwright/messages/v1', 1, 'file-empty']);
    expect(messages[0].example.found[0].message).toBe('fleet.yaml is empty');
  });
});
