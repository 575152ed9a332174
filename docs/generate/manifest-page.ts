import type { JsonSchema } from '../../schema/json-schema';
import { manifestSchema } from '../../schema/manifest-schema';

/** docs/reference/manifest.md: every key of fleet.yaml, from the schema. */
export function manifestPage(): string {
  const schema = manifestSchema();
  const sections = Object.entries(schema.properties ?? {}).map(([key, section]) =>
    [`## \`${key}\``, '', ...describe(key, section), ''].join('\n'),
  );
  const shapes = Object.entries(schema.$defs).map(([name, shape]) =>
    [`## ${name}`, '', ...describe(name, shape), ''].join('\n'),
  );
  return `${[
    '# The manifest, key by key',
    '',
    'Made by `npm run generate` from `schema/sections/`. Keys with ● are required. `fleet.example.yaml` shows them at work.',
    '',
    sections.join('\n'),
    '# Shapes that several keys use',
    '',
    shapes.join('\n'),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function describe(name: string, schema: JsonSchema): string[] {
  const lines = [schema.description ?? '', ''];
  const facts = [
    ['Form', schema['x-shape']],
    ['Unit', schema['x-unit']],
    ['Default', defaultOf(schema)],
    ['Example', example(schema)],
  ]
    .filter(([, text]) => text)
    .map(([label, text]) => `- ${label}: ${text}`);
  lines.push(...facts);
  const rows = rowsOf(name, schema, schema.required ?? []);
  if (rows.length > 0)
    lines.push('', '| key | what it is | unit | default | example |', '|---|---|---|---|---|', ...rows);
  return lines;
}

/** One row per property; a map nested without a name of its own is listed in place, with its path. */
function rowsOf(path: string, schema: JsonSchema, required: readonly string[]): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const reference = property.$ref?.replace('#/$defs/', '');
    const name = `${key}${required.includes(key) ? ' ●' : ''}`;
    if (reference) return [row(`\`${name}\``, `see [${reference}](#${reference.toLowerCase()})`, '', '', '')];
    const inner = rowsOf(`${path}.${key}`, property, property.required ?? []).map((text) =>
      text.replace(/^\| `/, `| \`${key}.`),
    );
    return [
      row(
        `\`${name}\``,
        property.description ?? '',
        property['x-unit'] ?? '',
        defaultOf(property) ?? '',
        example(property) ?? '',
      ),
      ...inner,
    ];
  });
}

const row = (...cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function defaultOf(schema: JsonSchema): string | undefined {
  return schema.default === undefined ? schema['x-default'] : `\`${JSON.stringify(schema.default)}\``;
}

function example(schema: JsonSchema): string | undefined {
  const [first] = schema.examples ?? [];
  return first === undefined ? undefined : `\`${typeof first === 'string' ? first : JSON.stringify(first)}\``;
}
