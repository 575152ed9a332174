import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../compiler/index';
import { namesBut } from '../../../compiler/targets/lake/crawlers';
import { sourcesOf } from '../../sources';

/** A crawler leaves out every group but its own, by its own name alone. */

/** Glue developer guide, "Include and exclude patterns": within a folder `*` is anything, `?` one character, and `[!a]` one that is not a. */
function glob(pattern: string): RegExp {
  const one = (part: string) =>
    part === '*' ? '[^/]*' : part === '?' ? '[^/]' : part.startsWith('[!') ? `[^/${part.slice(2, -1)}]` : part;
  const parts = pattern.match(/\[![^\]]\]|\*\*\/|\/\*\*|./g) ?? [];
  const text = parts.map((part) => (part === '**/' ? '.*/' : part === '/**' ? '/.*' : one(part)));
  return new RegExp(`^${text.join('')}$`);
}
const excludes = (patterns: readonly string[], folder: string) =>
  patterns.some((pattern) => glob(pattern).test(`dt=2026-11-30/${folder}/device=d-1/part.json`));

const manifest = (count: number, more = '') => `
apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1, stacks: { together: [] } }
sensors: { probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups:
${Array.from({ length: count }, (_, at) => `  site-${at}: { sensor: probe, crawler: true, devices: [d${at}] }`).join('\n')}
${more}
lake: { partitioning: [dt, group] }
`;

async function crawlersOf(text: string) {
  const { output, diagnostics } = await compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const found = (output?.resources ?? []).filter(({ type }) => type === 'AWS::Glue::Crawler');
  return new Map(found.map(({ group = '', properties }) => [group, JSON.stringify(properties)]));
}

describe('the names but one', () => {
  const id = fc
    .array(fc.constantFrom('a', 'b', '0', '-'), { minLength: 0, maxLength: 5 })
    .map((rest) => `a${rest.join('')}`)
    .filter((name) => !name.endsWith('-'));

  it('are all others, however near, and never that one', () => {
    const patterns = (name: string) => namesBut(name).map((other) => `**/group=${other}/**`);
    fc.assert(
      fc.property(id, id, (own, other) => {
        expect(excludes(patterns(own), `group=${other}`)).toBe(own !== other);
      }),
      { numRuns: 2000 },
    );
    for (const other of ['dock', 'docks', 'doc', 'd', 'dock-1', 'doch', 'xdock', 'd-ck'])
      expect(excludes(patterns('dock'), `group=${other}`), other).toBe(other !== 'dock');
  });
});

describe('the crawlers of a thousand groups', () => {
  it('are the same, whatever group comes or goes; and have short lists', { timeout: 480_000 }, async () => {
    const before = await crawlersOf(manifest(1000));
    const after = await crawlersOf(manifest(1000, '  annex: { sensor: probe, crawler: true, devices: [x1] }'));
    expect(before.size).toBe(1000);
    expect([...after.keys()].filter((group) => !before.has(group))).toEqual(['annex']);
    for (const [group, properties] of before) expect(after.get(group), group).toBe(properties);
    const lengths = [...before.values()].map((properties) => properties.length);
    expect(Math.max(...lengths), 'characters of the longest').toBeLessThan(2500);
  });
});
