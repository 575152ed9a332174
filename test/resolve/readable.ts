import { print } from '../../compiler/expression/print-canonical';
import { describeType, type TypedExpression } from '../../compiler/expression/typed';
import type { Rollup } from '../../compiler/ir/etl/rollup';
import type { RollupSheet } from '../../compiler/ir/fleet/dashboards';
import { type DeviceSet, devicesOf } from '../../compiler/ir/fleet/groups';
import type { Fleet } from '../../compiler/ir/fleet/index';
import type { ColumnSource } from '../../compiler/ir/fleet/question';
import type { Origin } from '../../compiler/ir/origin';

/** Lines of the text are not longer than this where they can be broken. */
const WIDTH = 200;

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * A fleet as a person would write it down: expressions as text, devices one after the other, an origin as its path and place, a column in full
 * where it is first seen and by its name afterwards.
 */
export function readable(fleet: Fleet): string {
  return block(new Plainer().plain(fleet), '');
}

class Plainer {
  readonly #seen = new Set<string>();
  readonly #known = new Map<string, string>();
  #columns = '';

  plain(value: unknown): Plain {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return value;
    if (value instanceof Set) return this.plain([...value]);
    if (value instanceof Map) return this.#entries([...value]);
    if (Array.isArray(value)) return value.map((one) => this.plain(one));
    if (typeof value !== 'object') throw new Error(`a fleet has no ${typeof value}`);
    const object = value as Readonly<Record<string, unknown>>;
    const keys = Object.keys(object).sort().join();
    if (keys === 'path,place') return placed(object as unknown as Origin);
    if ('kind' in object && 'type' in object && 'start' in object)
      return expressed(object as unknown as TypedExpression);
    if (keys === 'meaning,name,type,unit' || keys === 'name,title,type,unit') return this.#column(object);
    if (typeof object['at'] === 'function') return this.#devices(object as unknown as DeviceSet);
    if (keys.includes('question')) return this.#visual(object);
    if ('everyMs' in object && 'driver' in object && this.#seen.has(`sensor ${object['id']}`))
      return String(object['id']);
    if ('everyMs' in object && 'driver' in object) this.#seen.add(`sensor ${object['id']}`);
    return this.#entries(Object.entries(object));
  }

  #entries(entries: readonly (readonly [string, unknown])[]): Plain {
    return Object.fromEntries(entries.map(([key, inner]) => [key, this.#under(key, inner)]));
  }

  #under(key: string, value: unknown): Plain {
    if (key === 'rollups' && Array.isArray(value)) return value.map((one) => this.#sheet(one));
    if (key === 'rows' && typeof value === 'object') return this.#rows(value);
    if (key === 'from' && typeof value === 'object') return sources(value as Readonly<Record<string, ColumnSource>>);
    const plain = this.plain(value);
    if (key !== 'output' && key !== 'columns') return plain;
    const before = this.#columns;
    this.#columns = JSON.stringify(value);
    return key === 'output' && this.#columns === before ? 'as before' : plain;
  }

  #visual({ question, ...visual }: Readonly<Record<string, unknown>>): Plain {
    return { visual: this.#entries(Object.entries(visual)), question: this.plain(question) };
  }

  /** The visuals of a sheet are those of the dashboard, asked once more. */
  #sheet(sheet: Rollup | RollupSheet): Plain {
    if (!('every' in sheet)) return this.plain(sheet);
    return {
      every: sheet.every,
      ...Object.fromEntries(sheet.visuals.map(({ id, question }) => [id, this.plain(question)])),
    };
  }

  #rows(rows: unknown): Plain {
    const text = JSON.stringify(rows);
    const known = this.#known.get(text);
    if (known !== undefined) return `as ${known}`;
    this.#known.set(text, `number ${this.#known.size + 1}`);
    return { number: this.#known.size, ...(this.plain(rows) as object) };
  }

  #column({ name, type, unit, meaning, title }: Readonly<Record<string, unknown>>): Plain {
    const full = `${name}: ${type} [${unit}] ${meaning ?? title}`;
    if (this.#seen.has(full)) return String(name);
    this.#seen.add(full);
    return full;
  }

  #devices(set: DeviceSet): Plain {
    const { count, range, columns, origin } = set;
    return this.#entries(
      Object.entries({ count, range: range ?? 'none', columns, origin, devices: [...devicesOf(set)] }),
    );
  }
}

const sources = (from: Readonly<Record<string, ColumnSource>>) =>
  Object.entries(from).map(([name, source]) => {
    switch (source.take) {
      case 'column':
        return source.name === name ? name : `${name} = ${source.name}`;
      case 'product':
        return `${name} = ${source.left} * ${source.right}`;
      case 'formula':
        return `${name} = ${expressed(source.expression)}`;
      case 'device':
        return `${name} = device ${source.name}${source.number ? ' as number' : ''}`;
      case 'named':
        return `${name} = ${[source.column?.name ?? '', source.behind].filter((part) => part !== '').join(' ')}`;
      default:
        return `${name} = ${source.take} of ${source.name}`;
    }
  });

const placed = ({ path, place }: Origin) =>
  `${path.join('.') || 'manifest'} @ ${place.file === 'fleet.yaml' ? '' : `${place.file} `}${place.line}:${place.column}`;

const expressed = (expression: TypedExpression) => `${print(expression)} (${describeType(expression.type)})`;

function block(value: Plain, indent: string): string {
  const lines = Array.isArray(value)
    ? value.map((one) => item('-', one, indent))
    : Object.entries(value as object).map(([key, inner]) => item(`${key}:`, inner, indent));
  return lines.join('');
}

function item(mark: string, value: Plain, indent: string): string {
  const short = `${indent}${mark} ${inline(value)}\n`;
  if (typeof value !== 'object' || value === null || short.length <= WIDTH) return short;
  return `${indent}${mark}\n${block(value, `${indent}  `)}`;
}

function inline(value: Plain): string {
  if (typeof value === 'string') return value === '' ? "''" : value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${inline(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
