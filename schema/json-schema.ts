/**
 * The part of JSON Schema (draft 2020-12) that the language is written in, and three annotations of our own:
 * `x-unit` (the unit of a number or duration), `x-default` (in words, where no literal default exists) and
 * `x-shape` (how the value is called in a message: "a map of groups").
 */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: JsonType | readonly JsonType[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly 'x-unit'?: string;
  readonly 'x-default'?: string;
  readonly 'x-shape'?: string;
}

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** One top-level key of fleet.yaml: its schema, and the named shapes it brings along (they become TypeScript types). */
export interface Section {
  readonly schema: JsonSchema;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}
