import type { JsonSchema, Section } from './json-schema';
import { REQUIRED_SECTIONS, SECTIONS } from './sections/index';
import { definitions as shared } from './sections/shared';

interface RootSchema extends JsonSchema {
  readonly $schema: string;
  readonly $id: string;
  readonly title: string;
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}

/** The whole language as one JSON Schema (draft 2020-12): what ajv checks and what schema/fleet.schema.json publishes. */
export function manifestSchema(): RootSchema {
  const sections = Object.entries(SECTIONS) as [string, Section][];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'fleetwright/v1/fleet.schema.json',
    title: 'Manifest',
    description: 'fleet.yaml: one manifest from which Fleetwright makes a whole IoT data platform.',
    type: 'object',
    required: REQUIRED_SECTIONS,
    additionalProperties: false,
    properties: Object.fromEntries(sections.map(([key, section]) => [key, section.schema])),
    $defs: Object.assign({}, shared, ...sections.map(([, section]) => section.definitions ?? {})),
  };
}

/**
 * The schema for editors: the same, and `environments.<env>` completes as well. An overlay holds parts of sections,
 * so it is described by a copy of every shape in which nothing is required.
 */
export function publishedSchema(): RootSchema {
  const schema = manifestSchema();
  const { environments, apiVersion: _, fleet: __, ...sections } = schema.properties ?? {};
  const parts = Object.fromEntries(Object.entries(sections).map(([key, section]) => [key, partial(section)]));
  const partialDefs = Object.entries(schema.$defs).map(([name, definition]) => [`Partial${name}`, partial(definition)]);
  const overlay = {
    ...(environments?.additionalProperties as JsonSchema),
    additionalProperties: false,
    properties: parts,
  };
  return {
    ...schema,
    properties: { ...schema.properties, environments: { ...environments, additionalProperties: overlay } },
    $defs: { ...schema.$defs, ...Object.fromEntries(partialDefs) },
  };
}

function partial(schema: JsonSchema): JsonSchema {
  const { required: _, minProperties: __, ...rest } = schema;
  return mapChildren(rest, partial, (ref) => ref.replace('#/$defs/', '#/$defs/Partial'));
}

function mapChildren(
  schema: JsonSchema,
  change: (child: JsonSchema) => JsonSchema,
  rename: (ref: string) => string,
): JsonSchema {
  const { $ref, properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...($ref === undefined ? {} : { $ref: rename($ref) }),
    ...(items === undefined ? {} : { items: change(items) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: change(additionalProperties) } : {}),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, change(value)])) }),
  };
}
