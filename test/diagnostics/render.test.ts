import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../compiler/diagnostics/define';
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic';
import { CODES, messageForm } from '../../compiler/diagnostics/message-form';
import { placeOnLine } from '../../compiler/diagnostics/place';
import { REGISTRY } from '../../compiler/diagnostics/registry';
import type { Finding } from '../../compiler/diagnostics/render/finding';
import { frame } from '../../compiler/diagnostics/render/frame';
import { escapeData, escapeProperty, renderGithub } from '../../compiler/diagnostics/render/github';
import { diagnosticsReport, printedJson } from '../../compiler/diagnostics/render/json';
import type { Paint } from '../../compiler/diagnostics/render/paint';
import { sarifLog } from '../../compiler/diagnostics/render/sarif';
import { renderText } from '../../compiler/diagnostics/render/text';
import { visible } from '../../compiler/diagnostics/render/visible';

const SOURCE = ['groups:', '  rooms:', '    sensor: prob', '    devices: 3', 'lake: {}'];
const lines = (file: string) => (file === 'fleet.yaml' ? SOURCE : undefined);

function finding(parts: Partial<Finding> = {}): Finding {
  return {
    code: 'unknown-key',
    severity: 'error',
    message: 'no such thing',
    why: 'It matters.',
    fix: 'write `probe`',
    place: placeOnLine('fleet.yaml', 3, 13, 4),
    related: [],
    ...parts,
  };
}

/** Text with a high share of what must not reach a terminal. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b[2J',
        '\u202e',
        '\u2066',
        '\u200b',
        '\u2028',
        '\r',
        '\n',
        '\t',
        '\0',
        '\u009b',
        '\u{e0041}',
      ),
      fc.constantFrom('::error::', '%0A', ',', ':', '%'),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join(''));

/** Lines without pairs of units: a column never points into the middle of a character. */
const oneUnit = nasty.map((text) => text.replace(/[\n\p{Cs}\u{10000}-\u{10ffff}]/gu, ''));

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('text', () => {
  it('shows place, code, lines, reason, fix, related places and what was folded', () => {
    const related = [{ place: placeOnLine('fleet.yaml', 5, 1), message: 'the lake' }];
    expect(renderText([finding({ related, more: 4211 })], lines)).toBe(
      [
        'fleet.yaml:3:13 error unknown-key: no such thing',
        '    1 | groups:',
        '    2 |   rooms:',
        '  > 3 |     sensor: prob',
        '      |             ^^^^',
        '    4 |     devices: 3',
        '  why: It matters.',
        '  fix: write `probe`',
        '  see: fleet.yaml:5:1 the lake',
        '  and 4,211 more like this',
        '',
        '4,212 errors',
        '',
      ].join('\n'),
    );
  });

  it('gives the reason of a code once, and counts errors and warnings', () => {
    const text = renderText([finding(), finding(), finding({ severity: 'warning', code: 'other' })], lines);
    expect(text.match(/why:/g)).toHaveLength(2);
    expect(text).toMatch(/\n2 errors, 1 warning\n$/);
    expect(renderText([], lines)).toBe('no mistakes\n');
  });

  it('names the environments of what not all of them have', () => {
    expect(renderText([finding({ environments: [null, 'prod'] })], lines)).toContain(
      'no such thing (found without --env and with --env prod)',
    );
  });

  it('does without lines where the file cannot be shown', () => {
    const text = renderText([finding({ place: placeOnLine('gone.csv', 7, 1) })], lines);
    expect(text).toMatch(/^gone\.csv:7:1 error unknown-key: no such thing\n {2}why/);
  });

  it('has colour only when it is asked for', () => {
    const red: Paint = {
      error: (s) => `<e>${s}</e>`,
      warning: (s) => s,
      good: (s) => `<g>${s}</g>`,
      strong: (s) => `<b>${s}</b>`,
      faint: (s) => s,
    };
    expect(renderText([finding()], lines, red)).toContain('<b>fleet.yaml:3:13</b> <e>error unknown-key:</e>');
  });

  it('never lets a control, bidirectional or invisible character through', () => {
    fc.assert(
      fc.property(nasty, nasty, (message, source) => {
        const made = finding({ message, fix: message, place: placeOnLine('fleet.yaml', 1, 3, 9) });
        const text = renderText([made], () => source.split('\n'));
        expect(text.split('\n').filter((line) => HIDDEN.test(line))).toEqual([]);
      }),
    );
  });
});

describe('the frame', () => {
  it('underlines what the place covers, also behind escapes', () => {
    expect(frame(['\u202ea: bad'], placeOnLine('f', 1, 5, 3))).toBe('> 1 | \\u202ea: bad\n    |          ^^^');
  });

  it('cuts long lines on both sides', () => {
    const text = frame([`${'x'.repeat(500_000)}BAD${'y'.repeat(500_000)}`], placeOnLine('f', 1, 500_001, 3));
    const [source = '', marks = ''] = text.split('\n');
    expect(source.length).toBeLessThan(140);
    expect(source.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('BAD');
  });

  it('is empty where there is no such line', () => {
    expect(frame([], placeOnLine('f', 1, 1))).toBe('');
    expect(frame(['one'], placeOnLine('f', 9, 1))).toBe('');
  });

  it('underlines the very text of any place on any line', () => {
    fc.assert(
      fc.property(fc.array(oneUnit, { minLength: 1 }), fc.nat(), fc.nat(), fc.nat(), (all, l, c, n) => {
        const line = l % all.length;
        const source = all[line] ?? '';
        const place = placeOnLine('f', line + 1, (c % (source.length + 1)) + 1, n % 20);
        const rows = frame(all, place).split('\n');
        const at = rows.findIndex((row) => row.startsWith('>'));
        const marks = rows[at + 1] ?? '';
        expect(marks).toMatch(/^ +\| +\^+$/);
        const marked = (rows[at] ?? '').slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1);
        const wanted = visible(source.slice(place.column - 1, place.endColumn - 1));
        if (!marked.endsWith('…')) expect(wanted.startsWith(marked) || marked.startsWith(wanted)).toBe(true);
      }),
    );
  });
});

describe('JSON', () => {
  it('has the promised shape', () => {
    const report = diagnosticsReport([finding({ more: 2 }), finding({ severity: 'warning', environments: ['dev'] })]);
    expect(report).toEqual({
      format: 'fleetwright/diagnostics/v1',
      errors: 3,
      warnings: 1,
      diagnostics: [
        {
          code: 'unknown-key',
          severity: 'error',
          message: 'no such thing',
          why: 'It matters.',
          fix: 'write `probe`',
          place: { file: 'fleet.yaml', line: 3, column: 13, endLine: 3, endColumn: 17 },
          related: [],
          more: 2,
          environments: null,
        },
        expect.objectContaining({ severity: 'warning', more: 0, environments: ['dev'] }),
      ],
    });
  });

  it('keeps every value, and has nothing invisible in it', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const printed = printedJson({ text });
        expect(JSON.parse(printed)).toEqual({ text });
        expect(HIDDEN.test(printed.replaceAll('\n', ''))).toBe(false);
      }),
    );
  });
});

/** The required properties and closed sets of the SARIF 2.1.0 schema, for the objects that we use. */
describe('SARIF 2.1.0', () => {
  const related = [{ place: placeOnLine('devices/a b.csv', 2, 1), message: 'the other' }];
  const findings = [finding({ related, more: 3 }), finding({ code: 'file-missing', severity: 'warning' })];
  const log = JSON.parse(JSON.stringify(sarifLog(findings, '1.2.3')));
  const [run] = log.runs;

  it('is a log of one run by a tool with a name', () => {
    expect([log.version, log.runs.length, run.tool.driver.name, run.tool.driver.version]).toEqual([
      '2.1.0',
      1,
      'Fleetwright',
      '1.2.3',
    ]);
    expect(log.$schema).toMatch(/^https:\/\/.*sarif-schema-2\.1\.0\.json$/);
    expect(run.columnKind).toBe('utf16CodeUnits');
  });

  it('describes each rule that it uses, once, and every result points at its rule', () => {
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['file-missing', 'unknown-key']);
    for (const rule of run.tool.driver.rules) {
      expect(rule.shortDescription.text).not.toBe('');
      expect(rule.fullDescription.text).not.toBe('');
      expect(rule.help.text).toContain('What to do');
      expect(['none', 'note', 'warning', 'error']).toContain(rule.defaultConfiguration.level);
    }
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
  });

  it('gives every result a message, a level and a region that starts at 1', () => {
    expect(run.results).toHaveLength(2);
    for (const { message, level, locations } of run.results) {
      expect(message.text).not.toBe('');
      expect(['none', 'note', 'warning', 'error']).toContain(level);
      const { region, artifactLocation } = locations[0].physicalLocation;
      expect(artifactLocation.uri).toBe('fleet.yaml');
      expect(region).toEqual({ startLine: 3, startColumn: 13, endLine: 3, endColumn: 17 });
    }
    expect(run.results[0].occurrenceCount).toBe(4);
    expect(run.results[0].relatedLocations[0].physicalLocation.artifactLocation.uri).toBe('devices/a%20b.csv');
  });

  it('writes any file as a relative URI that reads back as its path', () => {
    fc.assert(
      fc.property(
        nasty.filter((s) => s !== '' && !s.startsWith('/') && !/\p{Cs}|\\/u.test(s)),
        (file) => {
          const made = JSON.parse(JSON.stringify(sarifLog([finding({ place: placeOnLine(file, 1, 1) })], '1')));
          const { uri } = made.runs[0].results[0].locations[0].physicalLocation.artifactLocation;
          expect(uri).toMatch(/^[A-Za-z0-9\-._~!*'()%/]*$/);
          expect(uri.split('/').map(decodeURIComponent).join('/')).toBe(file);
        },
      ),
    );
  });
});

describe('GitHub annotations', () => {
  it('are workflow commands with the place', () => {
    expect(renderGithub([finding({ more: 2 })])).toBe(
      '::error file=fleet.yaml,line=3,endLine=3,col=13,endColumn=17,title=unknown-key::no such thing%0AIt matters.%0AWhat to do: write `probe`%0Aand 2 more like this\n',
    );
  });

  it('leave out columns of a place over several lines, which GitHub does not take', () => {
    const place = { file: 'fleet.yaml', line: 1, column: 2, endLine: 3, endColumn: 4 };
    expect(renderGithub([finding({ place })])).toMatch(/^::error file=fleet\.yaml,line=1,endLine=3,title=/);
  });

  it('escape what GitHub says must be escaped', () => {
    expect(escapeData('100%\r\n:,')).toBe('100%25%0D%0A:,');
    expect(escapeProperty('a:b,c%')).toBe('a%3Ab%2Cc%25');
  });

  it('are one line each, whatever a user wrote, and read back as what is visible of it', () => {
    fc.assert(
      fc.property(nasty, nasty, (message, file) => {
        const made: Diagnostic = finding({ message, why: 'w', fix: 'f', place: placeOnLine(file, 1, 1) });
        const text = renderGithub([made, made]);
        expect(text.split('\n')).toHaveLength(3);
        const [, properties = '', data = ''] = /^::error ([^\n]*?)::(.*)\n/.exec(text) ?? [];
        expect(HIDDEN.test(properties + data)).toBe(false);
        expect(unescaped(properties.split(',')[0]?.slice('file='.length) ?? '')).toBe(visible(file));
        expect(unescaped(data)).toBe(`${visible(message)}\nw\nWhat to do: f`);
      }),
    );
  });

  /** As the runner does: `%25` last. */
  function unescaped(text: string): string {
    return text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  }
});

describe('what is said of a code in general', () => {
  it.each(CODES)('%s has texts without a hole in them', (code) => {
    const { message, why, fix } = messageForm(code);
    for (const text of [message, why, fix]) {
      expect(text).not.toMatch(/undefined|NaN|\[object/);
      expect(text.length).toBeGreaterThan(3);
    }
  });

  it.each(CODES)('%s: the sentence needs no parameter, and the fix is more than parameters', (code) => {
    const { message, fix } = messageForm(code);
    expect(message, 'write `about` for it').not.toContain('‹');
    const words = fix.replace(/‹[^›]*›/g, ' ').match(/[a-z]{2,}/gi) ?? [];
    expect(words.length, `\`remedy\` is missing where the fix is only "${fix}"`).toBeGreaterThan(1);
  });

  it('general words stand where a text has parameters, and nowhere else', () => {
    const idle = Object.entries(REGISTRY as unknown as Readonly<Record<string, Message<never>>>).filter(
      ([, { about, message, remedy, fix }]) => (about && message.length === 0) || (remedy && fix.length === 0),
    );
    expect(idle.map(([code]) => code)).toEqual([]);
  });
});
