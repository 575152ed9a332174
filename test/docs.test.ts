import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GENERATED } from '../docs/generate/index';
import type { JsonSchema } from '../schema/json-schema';
import { manifestSchema } from '../schema/manifest-schema';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('what is generated is fresh (npm run generate)', () => {
  it.each(Object.entries(GENERATED))('%s', async (path, make) => {
    expect(read(path) === (await make()), `${path} is stale: run npm run generate`).toBe(true);
  });
});

describe('every key of the language is explained', () => {
  it.each(properties('', manifestSchema()))('%s', (_, schema) => {
    expect(schema.description, 'description').toBeTruthy();
    expect(schema.examples?.length, 'examples').toBeGreaterThan(0);
    expect(schema['x-shape'], 'x-shape').toBeTruthy();
    expect(schema.default !== undefined || schema['x-default'] !== undefined, 'default or x-default').toBe(true);
    const isNumber = schema.type === 'number' || schema.type === 'integer';
    if (isNumber) expect(schema['x-unit'], 'x-unit').toBeTruthy();
  });
});

describe('the pages for users', () => {
  it('README names the two commands', () => {
    expect(read('README.md')).toMatch(/^npm ci && npm start$/m);
    expect(read('README.md')).toMatch(/^npm ci && npm test$/m);
  });
});

function properties(path: string, schema: JsonSchema): [string, JsonSchema][] {
  const own = Object.entries(schema.properties ?? {}).filter(([, property]) => !property.$ref);
  const inner = [...own, ...Object.entries((schema as { $defs?: Record<string, JsonSchema> }).$defs ?? {})];
  return inner.flatMap(([key, property]) => [
    [`${path}${key}`, property] as [string, JsonSchema],
    ...properties(`${path}${key}.`, property),
  ]);
}
