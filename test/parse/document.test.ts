import { describe, expect, it } from 'vitest';
import { parse } from '../../compiler/1-parse/index';
import { inWords, withoutStumbles } from '../../compiler/1-parse/yaml-problems';
import { toPlain } from '../../compiler/ir/document';
import { sourcesOf } from '../sources';

/** What the later stairs see of a manifest. */

async function documentOf(text: string, environment?: string, files: Readonly<Record<string, string>> = {}) {
  const opened: string[] = [];
  const sources = sourcesOf({ 'fleet.yaml': text, ...files });
  const { value, diagnostics } = await parse(
    'fleet.yaml',
    {
      open(path) {
        opened.push(path);
        return sources.open(path);
      },
    },
    environment,
  );
  const where = diagnostics.map(({ code, place }) => `${code} ${place.line}:${place.column}`);
  return { plain: value && toPlain(value.root), value, where, diagnostics, opened };
}

describe('an environment', () => {
  const BASE = `fleet: f
lake: { a: 1, b: { c: 2, d: [1, 2] } }
grafana: on
environments:
  prod:
    lake: { a: 9, b: { d: [3], e: new } }
    grafana:
    alerts: { to: me }
  nothing:
`;

  it('is merged key by key, replaces what is no map, lists whole, and takes away what it leaves empty', async () => {
    const { plain, where } = await documentOf(BASE, 'prod');
    expect(where).toEqual([]);
    expect(plain).toMatchObject({
      fleet: 'f',
      lake: { a: 9, b: { c: 2, d: [3], e: 'new' } },
      alerts: { to: 'me' },
    });
    expect(plain).not.toHaveProperty('grafana');
  });

  it('changes nothing where none is chosen', async () => {
    const { plain } = await documentOf(BASE);
    expect(plain).toMatchObject({ lake: { a: 1, b: { c: 2, d: [1, 2] } }, grafana: 'on' });
    expect(plain).not.toHaveProperty('alerts');
  });

  it('leaves the value with the place where it was written', async () => {
    const { value } = await documentOf(BASE, 'prod');
    expect(value?.root.entries.get('alerts')?.key).toMatchObject({ line: 8, column: 5 });
    expect(value?.root.entries.get('fleet')?.key).toMatchObject({ line: 1, column: 1 });
  });

  it('that nobody wrote is told at the list of them, or at the top where there is none', async () => {
    expect((await documentOf(BASE, 'test')).where).toEqual(['environment-unknown 5:3']);
    expect((await documentOf(BASE, 'nothing')).where).toEqual(['environment-unknown 5:3']);
    expect((await documentOf('fleet: f\n', 'prod')).where).toEqual(['environment-unknown 1:1']);
    expect((await documentOf('fleet: f\nenvironments: 7\n', 'prod')).where).toEqual(['environment-unknown 2:15']);
  });

  it('suggests the one that was meant', async () => {
    const { diagnostics } = await documentOf(BASE, 'prd');
    expect(`${diagnostics[0]?.message} ${diagnostics[0]?.fix}`).toContain('prod');
  });

  it('cannot say what must be the same everywhere; each such key is told', async () => {
    const text = 'fleet: f\nenvironments:\n  p:\n    fleet: g\n    apiVersion: x\n    environments: {}\n    lake: {}\n';
    const { where, value } = await documentOf(text, 'p');
    expect(where).toEqual(['environment-fixed-key 4:5', 'environment-fixed-key 5:5', 'environment-fixed-key 6:5']);
    expect(value).toBeUndefined();
  });
});

describe('inventories', () => {
  const group = (from: string) => `groups:\n  a: { devices: { from: ${from} } }\n  b: { devices: { from: ${from} } }\n`;

  it('are read once each, of devices and of gateways', async () => {
    const text = `groups:
  a: { devices: { from: one.csv } }
  b: { devices: { from: one.csv }, via: { gateways: { from: two.csv } } }
`;
    const files = { 'one.csv': 'serial\nA\nB\n', 'two.csv': 'serial,hall\nG,west\n' };
    const { value, where, opened } = await documentOf(text, undefined, files);
    expect(where).toEqual([]);
    expect(opened).toEqual(['fleet.yaml', 'one.csv', 'two.csv']);
    expect(value?.inventories.get('one.csv')?.serials).toEqual(['A', 'B']);
    expect(value?.inventories.get('two.csv')?.columns.get('hall')).toEqual(['west']);
  });

  it.each(['/etc/passwd', '../x.csv', 'a/../../x.csv', 'C:/x.csv', 'c:x.csv', "'a\\b.csv'"])(
    'outside of the folder of the manifest are not opened: %s',
    async (path) => {
      const { where, opened, value } = await documentOf(group(path));
      expect(where.map((one) => one.split(' ')[0])).toEqual(['inventory-outside', 'inventory-outside']);
      expect(opened).toEqual(['fleet.yaml']);
      expect(value).toBeDefined();
    },
  );

  it('that are missing are told where they are asked for, and hide no other', async () => {
    const text = 'groups:\n  a: { devices: { from: no.csv } }\n  b: { devices: { from: b.csv } }\n';
    const { where, value, diagnostics } = await documentOf(text, undefined, { 'b.csv': 'serial\nB\n' });
    expect(where).toEqual(['file-missing 2:25']);
    expect(diagnostics[0]?.message).toContain('no.csv');
    expect([...(value?.inventories.keys() ?? [])]).toEqual(['b.csv']);
  });

  it('of another shape are left to the schema', async () => {
    for (const text of [
      'groups: 7\n',
      'groups: [a]\n',
      'fleet: f\n',
      'groups: { a: { devices: { from: 7 } } }\n',
      'groups: { a: 1 }\n',
    ])
      expect((await documentOf(text)).opened, text).toEqual(['fleet.yaml']);
  });

  const csv = async (content: string) => {
    const { diagnostics, value } = await documentOf('groups:\n  a: { devices: { from: i.csv } }\n', undefined, {
      'i.csv': content,
    });
    return {
      inventory: value?.inventories.get('i.csv'),
      told: diagnostics.map(({ code, place, message }) => ({ code, at: `${place.line}:${place.column}`, message })),
    };
  };

  it('are read in columns, with the line of each device; comments and empty lines are none', async () => {
    const { inventory, told } = await csv('# the hall\n\nserial,hall,row\nA,west,1\n# one\nB,east,2\n');
    expect(told).toEqual([]);
    expect(inventory?.serials).toEqual(['A', 'B']);
    expect(inventory?.lines).toEqual([4, 6]);
    expect(inventory?.columns.get('hall')).toEqual(['west', 'east']);
    expect(inventory?.columns.get('row')).toEqual(['1', '2']);
    expect(inventory?.columns.has('serial')).toBe(false);
    expect(inventory?.headers.get('hall')).toMatchObject({ file: 'i.csv', line: 3, column: 8, endColumn: 12 });
    expect(inventory?.headers.get('row')).toMatchObject({ line: 3, column: 13, endColumn: 16 });
  });

  it('may have spaces around their cells, which are none of them', async () => {
    const { inventory, told } = await csv(' serial , hall\t\n A , west wing \n');
    expect(told).toEqual([]);
    expect(inventory?.serials).toEqual(['A']);
    expect(inventory?.columns.get('hall')).toEqual(['west wing']);
  });

  it('may begin with a byte order mark', async () => {
    expect((await csv('\ufeffserial\nA\n')).inventory?.serials).toEqual(['A']);
  });

  it('with a header that is wrong say in which column and why', async () => {
    const { told } = await csv('serial,Hall,hall,hall\nA,1,2,3\n');
    expect(told).toMatchObject([
      { code: 'inventory-header', at: '1:8', message: expect.stringContaining('not a usable name') },
      { code: 'inventory-header', at: '1:18', message: expect.stringContaining('stands twice') },
    ]);
  });

  it('with a row too long or too short say where, with both counts, and keep the others', async () => {
    const { told, inventory } = await csv('serial,hall\nA,1\nB\nC,1,2\nD,4\n');
    expect(told).toMatchObject([
      { code: 'inventory-row-shape', at: '3:1', message: expect.stringMatching(/1.*2|2.*1/) },
      { code: 'inventory-row-shape', at: '4:1', message: expect.stringMatching(/3.*2|2.*3/) },
    ]);
    expect(inventory?.serials).toEqual(['A', 'D']);
    expect(inventory?.columns.get('hall')).toEqual(['1', '4']);
  });

  it('without the column of serials, or without a device, are told once', async () => {
    expect((await csv('hall,row\n1,2\n')).told).toMatchObject([{ code: 'inventory-no-serial', at: '1:1' }]);
    expect((await csv('serial,hall\n')).told).toMatchObject([{ code: 'inventory-empty', at: '1:1' }]);
    expect((await csv('')).told).toMatchObject([{ code: 'inventory-empty', at: '1:1' }]);
  });

  it('with a column that nobody filled say so, and only then', async () => {
    expect((await csv('serial,hall\nA,\nB,\n')).told).toMatchObject([{ code: 'inventory-unused-column', at: '1:8' }]);
    expect((await csv('serial,hall\nA,\nB,x\n')).told).toEqual([]);
  });
});

describe('what the YAML reader complains about, in words', () => {
  it.each([
    ['Unexpected flow-seq-start token at node end', '`[` stands here'],
    ['Unexpected flow-seq-end token in YAML stream', '`]` is not expected here'],
    ['Unexpected flow-map-start token at node end', '`{` stands here'],
    ['Unexpected flow-map-end token in YAML stream', '`}` is not expected here'],
    ['Unexpected map-value-ind token at node end', '`:` stands here'],
    ['Unexpected seq-item-ind at node end', '`-` stands here'],
    ['Unexpected explicit-key-ind at node end', '`?` stands here'],
    ['Unexpected comma at node end', '`,` stands here'],
    ['Unexpected scalar at node end', 'text stands here'],
    ['Unexpected single-quoted-scalar at node end', 'quoted text stands here'],
    ['Unexpected double-quoted-scalar at node end', 'quoted text stands here'],
    ['Unexpected doc-mode at node end', 'doc-mode stands here'],
    ['Missing closing "quote:\n\n  a: "b', 'missing closing "quote'],
    ['Nested mappings are not allowed:', 'nested mappings are not allowed'],
  ])('%j', (message, words) => {
    expect(inWords(message).startsWith(words), inWords(message)).toBe(true);
  });

  it('is its first complaint, and later ones that are mistakes of their own', () => {
    const problem = (message: string) => ({ message, pos: [0, 1] as const });
    const stumble = problem('Unexpected scalar at node end');
    const own = problem('Map keys must be unique');
    const indented = problem('A block sequence must be sufficiently indented and all');
    expect(withoutStumbles([stumble, stumble, own, indented])).toEqual([stumble, own]);
    expect(withoutStumbles([])).toEqual([]);
  });
});

it('a manifest of 1 MiB is read, and one byte more is too big', async () => {
  const padded = (bytes: number) => `fleet: f\n#${'x'.repeat(bytes - 10)}`;
  expect(padded(2 ** 20)).toHaveLength(2 ** 20);
  expect((await documentOf(padded(2 ** 20))).where).toEqual([]);
  expect((await documentOf(padded(2 ** 20 + 1))).where).toEqual(['file-too-big 1:1']);
});
