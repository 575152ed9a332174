/** Athena's side of a table, as far as tests need it: which folder a partition has, and which values it projects. */

const PLACEHOLDER = /\$\{([a-z]+)\}/g;

/** The partition columns in a storage.location.template, in order, once per placeholder. */
export const placeholders = (template: string) => [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);

/** The partition that an object lies in, by column; undefined when it lies in no folder of the template. */
export function partitionOf(template: string, uri: string): Readonly<Record<string, string>> | undefined {
  const folder = template
    .split(PLACEHOLDER)
    .map((part, index) => (index % 2 === 0 ? escaped(part) : `(?<${part}>[^/]+)`))
    .join('');
  return new RegExp(`^${folder}[^/]+$`).exec(uri)?.groups;
}

/** Does the projection of the column produce this value? The clock of the test stands in for NOW. */
export function projects(parameters: Readonly<Record<string, string>>, column: string, value: string): boolean {
  const setting = (name: string) => parameters[`projection.${column}.${name}`] ?? '';
  const [least = '', greatest = ''] = setting('range').split(',');
  switch (setting('type')) {
    case 'enum':
      return setting('values').split(',').includes(value);
    case 'injected':
      return value !== '';
    case 'integer':
      return (
        value.length === Number(setting('digits')) &&
        Number(value) >= Number(least) &&
        Number(value) <= Number(greatest)
      );
    case 'date':
      return value.length === setting('format').length && greatest === 'NOW' && value >= least;
    default:
      return false;
  }
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
