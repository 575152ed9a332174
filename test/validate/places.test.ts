import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index';
import { sourcesOf } from '../sources';

const head = `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors: { probe: { every: 60s, fields: { temperature: { unit: Cel, min: -40, max: 85 } } } }
groups:
  rooms:
    sensor: probe
    devices: { prefix: t-, count: 3 }
    thresholds:
`;

/** What the first diagnostic underlines. */
async function underlined(threshold: string): Promise<string | undefined> {
  const text = `${head}${threshold}`;
  const { diagnostics } = await compile(sourcesOf({ 'fleet.yaml': text }), { manifest: 'fleet.yaml' });
  const place = diagnostics.find(({ severity }) => severity === 'error')?.place;
  if (!place) return undefined;
  const lines = text.split('\n').slice(place.line - 1, place.endLine);
  return lines.length === 1 ? lines[0]?.slice(place.column - 1, place.endColumn - 1) : lines[0]?.trim();
}

describe('a mistake in an expression is underlined where it stands in the text', () => {
  it.each([
    ['plain', '      - { id: a, when: temperature > 8 and temprature < 3 }', 'temprature'],
    ['in double quotes', '      - { id: a, when: "temperature > 8 and temprature < 3" }', 'temprature'],
    ['in single quotes', "      - { id: a, when: 'temperature > 8 and temprature < 3' }", 'temprature'],
    ['behind an anchor', '      - { id: a, when: &x temperature > 8 and temprature < 3 }', 'temprature'],
    [
      'a part that no reading can change',
      '      - { id: a, when: temperature > 8 or temperature > 99 }',
      'temperature > 99',
    ],
    [
      'over several lines, whole',
      '      - id: a\n        when: >-\n          temperature > 8\n          and temprature < 3',
      'when: >-',
    ],
    ['one bound of two', '      - { id: a, field: temperature, outside: [-50, 20] }', '-50'],
  ])('%s', async (_, threshold, expected) => expect(await underlined(threshold)).toBe(expected));
});
