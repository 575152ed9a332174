import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { agentConfigSchema } from '../../../schema/agent-config';
import type { JsonSchema } from '../../../schema/json-schema';

const { $defs, ...top } = agentConfigSchema();

/** Every named property below a schema, with its path. */
function* properties(
  schema: JsonSchema & { oneOf?: readonly JsonSchema[] },
  path: string,
): Iterable<[string, JsonSchema]> {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    yield [`${path}.${name}`, property];
    yield* properties(property, `${path}.${name}`);
  }
  if (schema.items) yield* properties(schema.items, `${path}[]`);
  for (const [index, choice] of (schema.oneOf ?? []).entries()) yield* properties(choice, `${path}|${index}`);
}

it('is strict JSON Schema, draft 2020-12', () => {
  const ajv = new Ajv2020({ strict: true, keywords: ['x-unit'] });
  expect(() => ajv.compile(agentConfigSchema())).not.toThrow();
});

it('describes every property', () => {
  const all = [top, ...Object.values($defs)].flatMap((schema, index) => [...properties(schema, String(index))]);
  expect(all.length).toBeGreaterThan(40);
  const described = ({ $ref, description }: JsonSchema) =>
    Boolean(description ?? $defs[$ref?.replace('#/$defs/', '') ?? '']?.description);
  expect(all.filter(([, property]) => !described(property)).map(([path]) => path)).toEqual([]);
});
