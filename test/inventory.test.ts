import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvProblem } from '../compiler/1-parse/csv-problems';
import { compile } from '../compiler/index';

const MANIFEST = `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors: { probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups: { rooms: { sensor: probe, devices: { from: devices.csv } } }
`;

/** What compiling says of an inventory: `devices.csv:2 inventory-csv: …; fix`. Cut into chunks of `size` bytes, as a disk would. */
async function says(csv: string | Uint8Array, size = 65_536, manifest = MANIFEST): Promise<readonly string[]> {
  const bytes = typeof csv === 'string' ? new TextEncoder().encode(csv) : csv;
  const open = (path: string) =>
    path === 'fleet.yaml' ? chunks(new TextEncoder().encode(manifest), 65_536) : chunks(bytes, size);
  const { diagnostics } = await compile({ open }, { manifest: 'fleet.yaml' });
  return diagnostics.map(({ code, message, fix, place }) => `${place.file}:${place.line} ${code}: ${message}; ${fix}`);
}

async function* chunks(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

describe('an inventory that is no CSV of ours', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    [
      'a quote inside a cell',
      'serial,site\nA-1,19" rack\nA-2,x\n',
      /^devices\.csv:2 inventory-csv: .*inside a cell.*19"" rack/,
    ],
    [
      'the same, behind comments and empty lines',
      '# a\n\nserial,site\nA-1,x\nA-2,1" y\n',
      /^devices\.csv:5 inventory-csv/,
    ],
    ['the same, with lines that end as on old Macs', 'serial,site\rA-1,x\rA-2,1"y\r', /^devices\.csv:3 inventory-csv/],
    [
      'the same, with lines that end as on Windows',
      'serial,site\r\nA-1,x\r\nA-2,1"y\r\n',
      /^devices\.csv:3 inventory-csv/,
    ],
    ['the same, behind a byte order mark', '\ufeffserial,site\nA-1,1"y\n', /^devices\.csv:2 inventory-csv/],
    [
      'semicolons and a quoted cell',
      'serial;site\nA-1;"Halle 2"\n',
      /^devices\.csv:1 inventory-csv: .*semicolons.*commas/,
    ],
    ['semicolons without a quote', 'serial;site\nA-1;Halle\n', /^devices\.csv:1 inventory-csv: .*semicolons/],
    [
      'the line by which Excel names its separator',
      'sep=;\nserial;site\n',
      /^devices\.csv:1 inventory-csv: .*semicolons/,
    ],
    ['tabs', 'serial\tsite\nA-1\t"x"\n', /^devices\.csv:1 inventory-csv: .*tabs/],
    ['a header only, with semicolons and no line end', 'serial;site', /^devices\.csv:1 inventory-csv: .*semicolons/],
    ['a quote that is closed too late', 'serial,site\nA-1,"x\nA-2,"y\n', /^devices\.csv:3 inventory-csv: .*follows/],
    ['text behind the closing quote', 'serial,site\nA-1,"x"y\n', /^devices\.csv:2 inventory-csv: .*follows/],
    [
      'text behind the closing quote and a space',
      'serial,site\nA-1,"x" y\n',
      /^devices\.csv:2 inventory-csv: .*follows/,
    ],
    ['a quote that is never closed', 'serial,site\nA-1,"x\nA-2,y\n', /^devices\.csv:3 inventory-csv: .*never closed/],
    ['nothing but a quote', '"', /^devices\.csv:1 inventory-csv/],
    ['a huge cell', `serial,site\nA-1,${'x'.repeat(1_000_001)}\n`, /^devices\.csv:2 inventory-csv: .*longer than/],
    ['a huge cell without a line end', 'x'.repeat(2_000_000), /^devices\.csv:1 inventory-csv/],
    ['a NUL byte', 'serial,site\nA-1,x\nA-2,\0\n', /^devices\.csv:3 inventory-csv: .*NUL/],
    [
      'UTF-16 with a mark',
      utf16('serial,site\nA-1,x\n'),
      /^fleet\.yaml:5 file-encoding: devices\.csv is not valid UTF-8 \(it is UTF-16\).*CSV UTF-8/,
    ],
    [
      'UTF-16 the other way round',
      utf16('serial,site\nA-1,x\n', true),
      /file-encoding: devices\.csv is not valid UTF-8 \(it is UTF-16/,
    ],
    [
      'UTF-16 without a mark',
      utf16('serial,site\n').subarray(2),
      /file-encoding: devices\.csv is not valid UTF-8 \(it is UTF-16/,
    ],
    [
      'the old encoding of Windows',
      Buffer.from('serial,site\nA-1,x\nA-2,caf\xe9\n', 'latin1'),
      /file-encoding: .*line 3/,
    ],
    [
      'a column that is there twice',
      'serial,site,site\nA-1,x,y\n',
      /^devices\.csv:1 inventory-header: .*`site` stands twice/,
    ],
    [
      'a serial that is there twice',
      'serial,serial\nA-1,A-1\n',
      /^devices\.csv:1 inventory-header: .*`serial` stands twice/,
    ],
    [
      'a column without a name',
      'serial,,site\nA-1,x,y\n',
      /^devices\.csv:1 inventory-header: the column `2` of the header line has no name/,
    ],
    ['a comma too many in the header', 'serial,site,\nA-1,x,\n', /^devices\.csv:1 inventory-header: the column `3`/],
    ['a row with a cell too many', 'serial,site\nA-1,x\nA-2,x,y\n', /^devices\.csv:3 inventory-row-shape/],
    ['a row with a cell too few', 'serial,site\nA-1\n', /^devices\.csv:2 inventory-row-shape/],
    ['nothing', '', /inventory-empty/],
  ])('%s: says which line, and what to do', async (_, csv, expected) => {
    for (const size of [65_536, 7]) {
      if (csv.length > 10_000 && size < 100) continue;
      const found = await says(csv, size);
      expect(found.join('\n'), `in chunks of ${size}`).toMatch(expected);
    }
  });

  it('the header alone says what separates cells, however the file is cut', async () => {
    for (const size of [65_536, 12, 7, 1])
      expect((await says('serial\nA-1\nA;2\n', size)).join('\n')).toMatch(/^devices\.csv:3 serial-form: .*";"/);
  });

  it('a comment above the header may hold whatever it likes', async () => {
    expect(await says('# a; b | c\n\nserial,site\nA-1,x\n')).toEqual([]);
    expect(await says('# a; b\nserial\nA-1\n', 1)).toEqual([]);
  });

  it('larger than any buffer is read to its end', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `A-${at}`);
    expect((await says(`serial\n${rows.join('\n')}\nA 1\n`)).join('\n')).toMatch(/devices\.csv:20002 serial-form/);
  });

  it('every error that the installed csv-parse may have with a file has words of ours', () => {
    const library = readFileSync('node_modules/csv-parse/lib/api/index.js', 'utf8');
    const codes = [...library.matchAll(/new CsvError\(\s*"([A-Z_]+)"/g)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(5);
    // Of options that we do not set: columns as objects, and rows that must be of one length, which the table checks itself.
    const OTHERS = /^CSV_(INVALID_COLUMN|RECORD_INCONSISTENT)/;
    const nameless = codes.filter((code) => !OTHERS.test(code) && csvProblem(code).problem.includes(code));
    expect(nameless).toEqual([]);
    expect(csvProblem('CSV_OF_TOMORROW')).toMatchObject({ problem: expect.stringContaining('CSV_OF_TOMORROW') });
  });

  it('whatever the bytes, the compiler answers with mistakes of the file, and never fails itself', async () => {
    const part = fc.constantFrom(
      'serial',
      'site',
      'A-1',
      'A-2',
      '"',
      '""',
      ',',
      ';',
      '\t',
      '\n',
      '\r',
      '\r\n',
      '#',
      ' ',
      '\0',
      '\ufeff',
      'é',
      '😀',
      '=',
      "'",
      '\\',
      '0012',
      '\u2028',
    );
    const text = fc.array(part, { maxLength: 40 }).map((parts) => new TextEncoder().encode(parts.join('')));
    const started = text.map((bytes) => Buffer.concat([Buffer.from('serial,site\n'), bytes]));
    const input = fc.oneof(text, started, fc.uint8Array({ maxLength: 60 }));
    await fc.assert(
      fc.asyncProperty(input, fc.integer({ min: 1, max: 64 }), async (bytes, size) => {
        for (const line of await says(bytes, size)) expect(line).toMatch(/^[\w.]+:[1-9]\d* [a-z-]+: ./);
      }),
      { numRuns: 400 },
    );
  }, 180_000);
});

describe('a serial that YAML takes for something else', () => {
  it.each([
    ['{ serial: 0012 }', '"0012"'],
    ['0012', '"0012"'],
    ['{ serial: 0x1F }', '"0x1F"'],
    ['{ serial: 1e5 }', '"1e5"'],
    ['{ serial: 7 }', '"7"'],
    ['{ serial: true }', '"true"'],
    ['{ serial: a, metadata: { rack: 007 } }', '"007"'],
    ['{ serial: a, metadata: { rack: 1.10 } }', '"1.10"'],
  ])('%s is to be quoted as it stands there', async (device, quoted) => {
    const found = await says('', 1, MANIFEST.replace('{ from: devices.csv }', `[${device}]`));
    expect(found.join('\n')).toContain(`fleet.yaml:5 wrong-type:`);
    expect(found.join('\n')).toContain(`quote it: ${quoted}`);
  });

  it('in an inventory it keeps its zeros', async () => {
    expect(await says('serial\n0012\n')).toEqual([]);
  });
});
