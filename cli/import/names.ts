import { RESERVED_COLUMNS } from '../../schema/envelope';
import { definitions } from '../../schema/sections/shared';

/** Names that metadata cannot have (compiler/2-validate/checks/metadata-reserved.ts). */
const RESERVED: ReadonlySet<string> = new Set([...RESERVED_COLUMNS, 'serial', 'gateway', 'sensor']);

/** Ids for names of AWS: the same for the same name, and different ones for different names. */
export class Names {
  readonly #given = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(
    private readonly made: (name: string) => string,
    private readonly between: '-' | '_',
    private readonly most: number,
  ) {}

  of(name: string): string {
    const known = this.#given.get(name);
    if (known !== undefined) return known;
    const start = this.made(name);
    let id = start.slice(0, this.most);
    for (let n = 2; this.#taken.has(id); n++) {
      const end = `${this.between}${n}`;
      id = `${start.slice(0, this.most - end.length)}${end}`;
    }
    this.#taken.add(id);
    this.#given.set(name, id);
    return id;
  }
}

/** `Cold Rooms (2)` → `cold-rooms-2`. */
export const ids = () => new Names((name) => word(name, '-') || 'group', '-', definitions.Id.maxLength);

/** `Serial-No` → `serial_no`; what is reserved gets another name. */
export const columns = () =>
  new Names(
    (name) => {
      const column = word(name, '_') || 'attribute';
      return RESERVED.has(column) ? `${column}_attribute` : column;
    },
    '_',
    definitions.FieldName.maxLength,
  );

function word(name: string, between: '-' | '_'): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, between);
  return words.replace(/^[-_0-9]+/, '').replace(/[-_]+$/, '');
}
