import { format } from '../../compiler/1-parse/format/format';
import { DIGEST } from '../../compiler/6-apply/registry/group-digest';
import type { RegistryContents } from '../../compiler/6-apply/registry/read-registry';
import { columns, ids, type Names } from './names';
import manifestTemplate from './templates/fleet.yaml.hbs';

export interface ImportOptions {
  readonly fleet: string;
  readonly region: string;
  readonly account: string;
  /** Things that are in none of the groups, too. */
  readonly withUngrouped: boolean;
}

export interface Imported {
  /** Text by path: fleet.yaml, and an inventory for each group. */
  readonly files: ReadonlyMap<string, string>;
  /** What was left out or called otherwise, one sentence each. */
  readonly notes: readonly string[];
}

/** What a serial may be (schema/sections/groups.ts). */
const SERIAL = /^[a-zA-Z0-9][a-zA-Z0-9_.:-]{0,127}$/;
const NO_TYPE = '';

interface Group {
  readonly id: string;
  readonly title: string;
  readonly sensor: string;
  readonly metadata: readonly (readonly [name: string, value: string])[];
  readonly from: string;
  readonly rows: readonly (readonly [thing: string, attributes: Readonly<Record<string, string>>])[];
}

/**
 * A manifest of what an account has. A group of a manifest reads one kind of sensor, so a thing group with things of several types becomes as many
 * groups; a thing is in one group. What a sensor says is in no registry: that is left to the person, and nothing compiles before it is filled in.
 */
export function imported(contents: RegistryContents, options: ImportOptions): Imported {
  const notes: string[] = contents.dynamic.map((name) => `thing group ${name} is dynamic, and left out`);
  const sensors = ids();
  const types = new Map<string, string>();
  const column = columns();
  const live = new Map(contents.groups.map((group) => [group.name, group]));
  const found = groupsOf(contents, options, notes);
  const names = ids();
  const made = found.map(({ name, type, things }): Group => {
    const sensor = sensors.of(type === NO_TYPE ? 'device' : type);
    types.set(sensor, type);
    const isAlone = found.filter((other) => other.name === name).length === 1;
    const short = name.startsWith(`${options.fleet}-`) ? name.slice(options.fleet.length + 1) : name;
    const id = names.of(isAlone ? short : `${short}-${sensor}`);
    const { description = '', attributes = {} } = live.get(name) ?? {};
    const metadata = Object.entries(own(attributes)).map(([key, value]) => [column.of(key), value] as const);
    const rows = things.map((thing) => [thing, own(contents.things.get(thing)?.attributes ?? {})] as const);
    return { id, title: description || name, sensor, metadata, from: `devices/${id}.csv`, rows };
  });
  if (made.length === 0) notes.push('there is no thing that could be imported');
  const files = new Map([['fleet.yaml', manifest(made, types, options)]]);
  for (const { from, rows } of made) files.set(from, csv(rows, column));
  notes.push(...renamed(contents, column));
  return { files, notes };
}

interface Found {
  readonly name: string;
  readonly type: string;
  readonly things: readonly string[];
}

/** Things of each group by type, then those in no group; every thing once. */
function groupsOf(
  { groups, things }: RegistryContents,
  { fleet, withUngrouped }: ImportOptions,
  notes: string[],
): readonly Found[] {
  const seen = new Set<string>();
  const found: Found[] = [];
  const take = (name: string, members: readonly string[]) => {
    const byType = new Map<string, string[]>();
    for (const thing of members) {
      const about = things.get(thing);
      if (!about || seen.has(thing)) continue;
      seen.add(thing);
      const type = about.type ?? NO_TYPE;
      byType.set(type, [...(byType.get(type) ?? []), thing]);
    }
    for (const [type, list] of byType) found.push({ name, type, things: list.sort() });
  };
  const odd = [...things.keys()].filter((thing) => !SERIAL.test(thing));
  for (const thing of odd) seen.add(thing);
  if (odd.length > 0)
    notes.push(`${odd.length} things have a name that no serial can have, such as ${odd[0]}: left out`);
  for (const { name, things: members } of groups) {
    const twice = members.filter((thing) => seen.has(thing) && SERIAL.test(thing)).length;
    if (twice > 0) notes.push(`${twice} things of ${name} are in an earlier group, and left there`);
    if (members.length === 0) notes.push(`thing group ${name} has no things, and is left out`);
    take(name, members);
  }
  if (withUngrouped) take(`${fleet}-ungrouped`, [...things.keys()]);
  return found;
}

function manifest(groups: readonly Group[], types: ReadonlyMap<string, string>, options: ImportOptions): string {
  const sensors = [...types].map(([id, type]) => ({
    id,
    about: type === NO_TYPE ? 'things without a type' : `things of the type ${type}`,
  }));
  const text = manifestTemplate({ ...options, sensors, groups });
  const { value } = format('fleet.yaml', text);
  if (value === undefined) throw new Error('the template of an imported manifest is not YAML');
  return value;
}

/** RFC 4180; a first cell cannot be taken for a comment, because serials begin with a letter or digit. */
function csv(rows: Group['rows'], column: Names): string {
  const attributes = [...new Set(rows.flatMap(([, own]) => Object.keys(own)))].sort();
  const header = ['serial', ...attributes.map((name) => column.of(name))];
  const lines = rows.map(([thing, own]) => [thing, ...attributes.map((name) => own[name] ?? '')].map(cell).join(','));
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

const cell = (value: string) => (/[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Without what apply itself writes, and without what is empty. */
function own(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => value !== '' && name !== 'group' && name !== DIGEST),
  );
}

function renamed({ groups, things }: RegistryContents, column: Names): string[] {
  const all = [...groups, ...things.values()].flatMap(({ attributes }) => Object.keys(own(attributes)));
  return [...new Set(all)]
    .filter((name) => column.of(name) !== name)
    .sort()
    .map((name) => `attribute ${name} is called ${column.of(name)}`);
}
