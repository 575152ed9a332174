import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lexer } from 'yaml';
import { format } from '../../compiler/1-parse/format/format';
import { parseYaml } from '../../compiler/1-parse/yaml';
import { toPlain } from '../../compiler/ir/document';
import { messyManifest } from './messy-manifest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = readFileSync(`${root}fleet.example.yaml`, 'utf8');

describe('the laws of the layout', () => {
  it('holds them for manifests as people leave them', () => {
    let formatted = 0;
    fc.assert(
      fc.property(messyManifest, (text) => {
        formatted += obeysTheLaws(text) ? 1 : 0;
      }),
      { numRuns: 1500 },
    );
    expect(formatted, 'most of what the generator writes must be YAML').toBeGreaterThan(1000);
  });

  it('holds them for the example with comments, blank lines and indentation anywhere', () => {
    const lines = example.split('\n');
    const edit = fc.record({
      at: fc.nat(lines.length - 1),
      column: fc.nat(10),
      line: fc.constantFrom('', '# note', '# - note', '#note: note'),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 20 }), (edits) => {
        const edited = [...lines];
        for (const { at, column, line } of edits) edited.splice(at, 0, ' '.repeat(column) + line);
        expect(obeysTheLaws(edited.join('\n'))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('manifests of the project', () => {
  const samples = readdirSync(`${root}test/samples`).map((name) => `test/samples/${name}/fleet.yaml`);

  it('leaves the example as it is', () => expect(formatted(example)).toBe(example));

  it.each(samples)('obeys the laws on %s', (file) => {
    expect(obeysTheLaws(readFileSync(root + file, 'utf8'))).toBe(true);
  });
});

describe('the layout', () => {
  it('puts sections in the order of the language, each with its comments', () => {
    expect(formatted('# about the file\n\n# who\ngroups: {}\n# what\nfleet: x # name\n')).toBe(
      '# about the file\n\n# what\nfleet: x # name\n# who\ngroups: {}\n',
    );
  });

  it('keeps the line that editors read on top', () => {
    expect(formatted('# yaml-language-server: $schema=a.json\ngroups:\n  a: 1\nfleet: x\n')).toBe(
      '# yaml-language-server: $schema=a.json\n\nfleet: x\n\ngroups:\n  a: 1\n',
    );
  });

  it('does not part an alias from its anchor', () => {
    const text = 'groups: &g { a: 1 }\naws: *g\n';
    expect(formatted(text)).toBe(text);
  });

  it('does not give an alias another value, where an anchor stands twice', () => {
    const text = 'groups: &g { a: 1 }\naws: *g\nfleet: &g x\n';
    expect(formatted(text)).toBe(text);
  });

  it('leaves keys inside a section in the order of the author', () => {
    const text = 'sensors:\n  b: 1\n  a: 2\n';
    expect(formatted(text)).toBe(text);
  });

  it('takes quotes away only where every reader of YAML sees the same text', () => {
    expect(formatted(`a: ["x", "yes", "on", "1", "", "2024-01-01", "a, b", "%RH", 'it''s', 'q "q"']\n`)).toBe(
      `a: [x, "yes", "on", "1", "", "2024-01-01", "a, b", "%RH", it's, 'q "q"']\n`,
    );
  });

  it('keeps comments that stand for children where they are', () => {
    const text = 'alerts:\n  # email: [a@example.com]\n\nlist:\n  - 1\n  # - 2\nfooter: 1\n';
    expect(formatted(text)).toBe(text);
  });

  it('takes a comment at the column of the next key for that key, also behind a list that is not indented', () => {
    expect(formatted('a:\n- 1\n# about b\nb: 2\n')).toBe('a:\n  - 1\n# about b\nb: 2\n');
  });

  it.each([
    ['that begins with spaces', 'a:\n    b: |2\n        x\n      y\n', 'a:\n  b: |2\n      x\n    y\n'],
    ['with blank lines at its end', 'a: |+\n    x\n\n\nb: 1\n', 'a: |+\n  x\n\n\nb: 1\n'],
    ['whose indentation was said without need', 'a: >3-\n   x\n   y\n', 'a: >-\n  x\n  y\n'],
  ])('keeps block text %s', (_, text, expected) => {
    expect(formatted(text)).toBe(expected);
    expect(plain(expected)).toEqual(plain(text));
  });

  it('indents by two, lists too, and drops what is left of other systems', () => {
    expect(formatted('\uFEFFa:\r\n- 1\r\n-   b:   2\r\n    c: 3')).toBe('a:\n  - 1\n  - b: 2\n    c: 3\n');
  });

  it('breaks a flow collection that does not fit and joins one that does', () => {
    const long = `a: { ${Array.from({ length: 12 }, (_, at) => `key${at}: some text`).join(', ')} }\n`;
    const broken = formatted(long);
    expect(broken).toMatch(/^a:\n {2}\{\n {4}key0: some text,\n/);
    expect(formatted('a: {\n  b: 1,\n  c: [ 2,3 ] }\n')).toBe('a: { b: 1, c: [2, 3] }\n');
  });

  it('takes more comments than a call has room for arguments', () => {
    const comments = '# note\n'.repeat(140_000);
    expect(formatted(`${comments}a: 1\n`) === `${comments}a: 1\n`).toBe(true);
  });

  it('refuses text with a mistake of the first stair', () => {
    const { value, diagnostics } = format('fleet.yaml', 'a: 1\na: 2\n');
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['duplicate-key']);
  });
});

/** False for text that is not a manifest at all. */
function obeysTheLaws(text: string): boolean {
  const { value: once } = format('fleet.yaml', text);
  if (once === undefined) return false;
  expect(formatted(once), 'formatting twice must change nothing').toBe(once);
  expect(plain(once), 'the values must stay the same').toEqual(plain(text));
  expect(comments(once), 'no comment may be lost').toEqual(comments(text));
  return true;
}

function formatted(text: string): string {
  const { value, diagnostics } = format('fleet.yaml', text);
  if (value === undefined) throw new Error(`refused: ${JSON.stringify(diagnostics)}`);
  return value;
}

function plain(text: string): unknown {
  const { value } = parseYaml('fleet.yaml', text.replaceAll('\r\n', '\n'));
  return JSON.parse(JSON.stringify(value ? toPlain(value) : null));
}

/** Sorted texts, read by the lexer alone: behind its mark of a scalar, `#` is text. */
function comments(text: string): string[] {
  const found: string[] = [];
  let before = '';
  for (const lexeme of new Lexer().lex(text.replaceAll('\r\n', '\n'))) {
    if (lexeme.startsWith('#') && before !== '\u001f') found.push(lexeme.trimEnd());
    before = lexeme;
  }
  return found.sort();
}
