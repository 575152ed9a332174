import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import { emission } from '../../../compiler/ir/target';
import { quoteM, quoteXml } from '../../../compiler/quoting/quote';
import { bi } from '../../../compiler/targets/bi/target';
import { sourcesIn } from '../../sources';

const sample = fileURLToPath(new URL('../../samples/dashboards', import.meta.url));
let files: ReadonlyMap<string, string>;

beforeAll(async () => {
  const { fleet } = await compile(sourcesIn(sample), { manifest: 'fleet.yaml' });
  if (!fleet) throw new Error('the sample does not compile');
  const { artifacts } = bi.emit(fleet, emission({}));
  files = new Map(artifacts.map((artifact) => [artifact.path, [...contentOf(artifact)].join('')]));
});

const tableau = () => [...files].filter(([path]) => path.endsWith('.tds'));

describe('connection files', () => {
  it('are there for every table of the ETL but what was put aside', () => {
    const tables = tableau().map(([path]) => path.replace(/^.*\/|\.tds$/g, ''));
    expect(tables).toEqual(expect.arrayContaining(['curated_room', 'rollup_room_day', 'visits_gate__tag', 'devices']));
    expect(tables.filter((table) => table.startsWith('quarantine_'))).toEqual([]);
  });

  it('hold no credentials', () => {
    for (const [path, text] of files) expect(text, path).not.toMatch(/password|secret|access.?key|token/i);
  });

  it('are well-formed, whatever the manifest calls a field', () => {
    expect(files.get('bi/tableau/curated_room.tds')).toContain('Wärme &#60;/run&#62; &#34;}}');
    for (const [path, xml] of tableau()) expect(unclosed(xml), path).toEqual([]);
  });

  it('name each column once', () => {
    for (const [path, xml] of tableau()) {
      const captions = [...xml.matchAll(/<column [^>]*caption='([^']*)'/g)].map(([, caption]) => caption);
      expect(captions.length, path).toBeGreaterThan(0);
      expect(new Set(captions).size, path).toBe(captions.length);
    }
  });
});

/** Elements that are not closed in their order; a tag that does not look like one is among them. */
function unclosed(xml: string): readonly string[] {
  const open: string[] = [];
  const tag = /^(?:\?xml [^?<>]*\?|(\/?)([a-z-]+)((?: [a-z-]+='[^'<]*')*) ?(\/?))$/;
  for (const [, text = ''] of xml.matchAll(/<([^>]*)>/g)) {
    const found = tag.exec(text);
    if (!found) open.push(text);
    const [, closes, name, , empty] = found ?? [];
    if (name === undefined || empty === '/') continue;
    if (closes !== '/') open.push(name);
    else if (open.pop() !== name) open.push(`/${name}`);
  }
  return open;
}

describe('a text in XML', () => {
  it('holds no sign of the language, and reads as it was but for what XML does not know', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const written = quoteXml(value);
        expect(written).not.toMatch(/[<>"'\p{Cs}\ufffe\uffff]|[\u0000-\u001f]/u);
        expect(written.replace(/&#\d+;/g, '')).not.toContain('&');
        const read = written.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
        expect(read).toBe(value.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' '));
      }),
    );
  });
});

describe('a text in M', () => {
  it.each([
    ['plain', '"plain"'],
    ['say "hi"', '"say ""hi"""'],
    ['#(lf)', '"#(#)(lf)"'],
    ['a\nb', '"a#(000a)b"'],
    ['# alone', '"# alone"'],
  ])('%j is written %s', (value, written) => expect(quoteM(value)).toBe(written));
});
