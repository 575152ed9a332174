import { readFileSync } from 'node:fs';
import { ROOMS, type Room } from '../../test/house/rooms';

const START = '<!-- rooms: made by `npm run generate` from test/house/rooms.ts -->\n';
const END = '<!-- end of rooms -->\n';

/** ARCHITECTURE.md as it is, with the table of rooms made anew between its two marks. */
export function architecturePage(): string {
  const page = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const [from, to] = [page.indexOf(START), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error('ARCHITECTURE.md has lost the marks of its table of rooms');
  return `${page.slice(0, from + START.length)}\n${roomsTable()}\n${page.slice(to)}`;
}

function roomsTable(): string {
  const rows = ROOMS.map((room) => `| \`${room.folder}\` | ${room.holds} | ${oursOf(room)} | ${packagesOf(room)} |`);
  return `${['| folder | what lives there | may import of ours | packages |', '|---|---|---|---|', ...rows].join('\n')}\n`;
}

function oursOf({ folder, ours }: Room): string {
  if (ours === 'everything') return 'everything';
  return ours.length === 0 ? 'nothing' : ours.map((other) => `\`${shortly(other, folder)}\``).join(', ');
}

function packagesOf({ packages }: Room): string {
  return packages === 'everything' ? 'any' : packages.map((name) => `\`${name}\``).join(', ');
}

/** Without what both begin with: `ir/`, seen from another room of the compiler. */
function shortly(other: string, from: string): string {
  const top = `${from.split('/')[0]}/`;
  return other.startsWith(top) && /^[^/]+\/[^*]/.test(other) ? other.slice(top.length) : other;
}
