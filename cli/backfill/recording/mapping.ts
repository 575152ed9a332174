import { parseYaml } from '../../../compiler/1-parse/yaml';
import { show, showKind } from '../../../compiler/2-validate/show';
import { diagnose } from '../../../compiler/diagnostics/diagnose';
import type { Diagnostic, Outcome } from '../../../compiler/diagnostics/diagnostic';
import { didYouMean } from '../../../compiler/diagnostics/suggest';
import type { DocumentNode, MapNode } from '../../../compiler/ir/document';
import type { AgentConfig, AgentField } from '../../../schema/agent-config';
import { findUnit, isConvertible, unitCodes } from '../../../schema/units';

/** Where the values of a recording go: each name a column of the file, or in JSON lines a key. */
export interface Mapping {
  readonly group: string;
  /** A column that names the device, and what devices are called there; or one device for all rows. */
  readonly device: { readonly column: string; readonly names: ReadonlyMap<string, string> } | { readonly is: string };
  readonly time: {
    readonly column: string;
    /** A word of TIME_FORMATS, or a pattern as strptime takes it: `%d.%m.%Y %H:%M`. */
    readonly format: string;
    /** IANA; of times that name none. */
    readonly zone: string;
  };
  readonly fields: readonly MappedField[];
}

export interface MappedField {
  readonly field: AgentField;
  readonly column: string;
  /** Of the values in the file. */
  readonly unit: string;
}

const TIME_FORMATS = ['iso', 's', 'ms', 'us'] as const;

/** Reads a mapping, and holds it against the compiled fleet and the columns of the recording. Every mistake is at its own line. */
export function readMapping(
  file: string,
  text: string,
  configs: readonly AgentConfig[],
  columns: readonly string[],
): Outcome<Mapping> {
  const { value: root, diagnostics } = parseYaml(file, text);
  if (root === undefined) return { diagnostics };
  const reader = new MappingReader(configs, columns);
  const mapping = reader.read(root);
  return reader.found.length === 0 && mapping ? { value: mapping, diagnostics: [] } : { diagnostics: reader.found };
}

const KEYS = {
  mapping: ['group', 'device', 'time', 'fields'],
  device: ['column', 'names', 'is'],
  time: ['column', 'format', 'zone'],
  field: ['column', 'unit'],
};

class MappingReader {
  readonly found: Diagnostic[] = [];

  constructor(
    private readonly configs: readonly AgentConfig[],
    private readonly columns: readonly string[],
  ) {}

  read(root: MapNode): Mapping | undefined {
    this.#known(root, 'the mapping', KEYS.mapping);
    const group = this.#group(root);
    const members = this.configs.filter((config) => config.group === group);
    const device = this.#device(this.#needed(root, 'the mapping', 'device'), members);
    const time = this.#time(this.#needed(root, 'the mapping', 'time'));
    const fields = this.#fields(this.#needed(root, 'the mapping', 'fields'), members[0]?.fields ?? []);
    return group !== undefined && device && time && fields ? { group, device, time, fields } : undefined;
  }

  #group(root: MapNode): string | undefined {
    const node = this.#needed(root, 'the mapping', 'group');
    const group = this.#text(node);
    if (!node || group === undefined) return undefined;
    const groups = new Set(this.configs.map((config) => config.group));
    if (groups.has(group)) return group;
    this.found.push(diagnose('unknown-group', node.place, { group, hint: didYouMean(group, groups, 'group') }));
    return undefined;
  }

  #device(node: DocumentNode | undefined, members: readonly AgentConfig[]): Mapping['device'] | undefined {
    const map = this.#map(node, '`device`', KEYS.device);
    if (!map || !node) return undefined;
    const ids = new Set(members.flatMap(({ devices }) => devices.map(({ id }) => id)));
    const known = (at: DocumentNode, id: string | undefined) => {
      if (id === undefined || ids.size === 0 || ids.has(id)) return id;
      this.found.push(
        diagnose('not-one-of', at.place, { value: show(id), hint: didYouMean(id, ids, 'device of the group') }),
      );
      return undefined;
    };
    const is = map.entries.get('is')?.value;
    if (is !== undefined && !map.entries.has('column')) {
      const id = known(is, this.#text(is));
      return id === undefined ? undefined : { is: id };
    }
    const column = this.#column(map, '`device`');
    const names = new Map<string, string>();
    const given = map.entries.get('names')?.value;
    const pairs = given === undefined ? undefined : this.#map(given, '`device.names`');
    for (const [name, { value }] of pairs?.entries ?? []) {
      const id = known(value, this.#text(value));
      if (id !== undefined) names.set(name, id);
    }
    return column === undefined ? undefined : { column, names };
  }

  #time(node: DocumentNode | undefined): Mapping['time'] | undefined {
    const map = this.#map(node, '`time`', KEYS.time);
    if (!map) return undefined;
    const column = this.#column(map, '`time`');
    const format = this.#text(map.entries.get('format')?.value) ?? 'iso';
    const at = map.entries.get('format')?.value;
    const isWord = (TIME_FORMATS as readonly string[]).includes(format);
    if (at && !isWord && !format.includes('%')) {
      const hint = `write iso, s, ms or us (since 1970), or a pattern such as \`%d.%m.%Y %H:%M\``;
      this.found.push(diagnose('not-one-of', at.place, { value: show(format), hint }));
    }
    const zoneAt = map.entries.get('zone')?.value;
    const zone = this.#text(zoneAt) ?? 'UTC';
    if (zoneAt && !isZone(zone)) {
      const hint = didYouMean(zone, Intl.supportedValuesOf('timeZone'), 'zone');
      this.found.push(diagnose('not-one-of', zoneAt.place, { value: show(zone), hint }));
    }
    return column === undefined ? undefined : { column, format, zone };
  }

  #fields(node: DocumentNode | undefined, fields: readonly AgentField[]): readonly MappedField[] | undefined {
    const map = this.#map(node, '`fields`');
    if (!map) return undefined;
    const mapped: MappedField[] = [];
    for (const [id, { key, value }] of map.entries) {
      const field = fields.find((one) => one.id === id);
      if (!field) {
        const ids = fields.map((one) => one.id);
        if (ids.length > 0)
          this.found.push(
            diagnose('unknown-key', key, { key: id, owner: 'the sensor', hint: didYouMean(id, ids, 'field') }),
          );
        continue;
      }
      const owner = `\`fields.${id}\``;
      const own = this.#map(value, owner, KEYS.field);
      const column = own && this.#column(own, owner);
      const unit = own && this.#unit(own, field);
      if (column !== undefined && unit !== undefined) mapped.push({ field, column, unit });
    }
    if (map.entries.size === 0)
      this.found.push(diagnose('missing-key', map.place, { key: fields[0]?.id ?? 'field', owner: '`fields`' }));
    return mapped;
  }

  #unit(map: MapNode, field: AgentField): string | undefined {
    const node = map.entries.get('unit')?.value;
    if (node === undefined) return field.unit;
    const unit = this.#text(node);
    if (unit === undefined) return undefined;
    const [from, to] = [findUnit(unit), findUnit(field.unit)];
    if (from === undefined) {
      this.found.push(diagnose('unit-unknown', node.place, { unit, hint: didYouMean(unit, unitCodes, 'unit') }));
      return undefined;
    }
    if (unit === field.unit || (to !== undefined && isConvertible(from, to))) return unit;
    const hint = `\`${field.id}\` is in ${field.unit}, and nothing converts ${unit} into it`;
    this.found.push(diagnose('not-one-of', node.place, { value: show(unit), hint }));
    return undefined;
  }

  #column(map: MapNode, owner: string): string | undefined {
    const node = this.#needed(map, owner, 'column');
    const column = this.#text(node);
    if (!node || column === undefined || this.columns.length === 0 || this.columns.includes(column)) return column;
    this.found.push(
      diagnose('not-one-of', node.place, { value: show(column), hint: didYouMean(column, this.columns, 'column') }),
    );
    return undefined;
  }

  #needed(map: MapNode, owner: string, key: string): DocumentNode | undefined {
    const entry = map.entries.get(key);
    if (!entry) this.found.push(diagnose('missing-key', map.place, { key, owner }));
    return entry?.value;
  }

  #known(map: MapNode, owner: string, keys: readonly string[]): void {
    for (const [key, { key: place }] of map.entries)
      if (!keys.includes(key))
        this.found.push(diagnose('unknown-key', place, { key, owner, hint: didYouMean(key, keys, 'key') }));
  }

  #map(node: DocumentNode | undefined, owner: string, keys?: readonly string[]): MapNode | undefined {
    if (node === undefined) return undefined;
    if (node.kind === 'map') {
      if (keys) this.#known(node, owner, keys);
      return node;
    }
    this.#wrongType(node, 'a map');
    return undefined;
  }

  #text(node: DocumentNode | undefined): string | undefined {
    if (node === undefined) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'string' && node.value !== '') return node.value;
    this.#wrongType(node, 'a text');
    return undefined;
  }

  #wrongType(node: DocumentNode, expected: string): void {
    const got = showKind(node.kind === 'scalar' ? node.value : node.kind === 'list' ? [] : {});
    const written = node.kind === 'scalar' && expected === 'a text' ? (node.written ?? String(node.value ?? '')) : '';
    const quotes = written === '' ? '' : `; quote it: ${JSON.stringify(written)}`;
    this.found.push(diagnose('wrong-type', node.place, { expected, got, quotes }));
  }
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
