import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Measure } from './measures';

/** Who broke a law when it was made, by size: `today/<name>.txt`, one a line, in order. It only shrinks. */
export type Today = ReadonlyMap<string, number>;

const fileOf = (name: string) => fileURLToPath(new URL(`./today/${name}.txt`, import.meta.url));

export function readToday(name: string): Today {
  const lines = readFileSync(fileOf(name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const size = / (\d+)$/.exec(line);
      return size ? [line.slice(0, size.index), Number(size[1])] : [line, 0];
    }),
  );
}

export function writeToday(name: string, today: Today): void {
  const lines = [...today].map(([entry, size]) => (size > 0 ? `${entry} ${size}\n` : `${entry}\n`));
  writeFileSync(fileOf(name), lines.sort().join(''));
}

/** What is wrong between a law and its list; none when the list is true. */
export function problemsOf({ name, breaks }: Measure, today: Today): string[] {
  const list = `test/house/today/${name}.txt`;
  return [
    ...[...breaks].flatMap(([entry, size]) => {
      const listed = today.get(entry);
      if (listed === undefined)
        return [`new: ${entry}${size > 0 ? ` (${size} lines)` : ''}; if it only moved, move its line in ${list}`];
      return size > listed ? [`grown: ${entry}, from ${listed} to ${size} lines`] : [];
    }),
    ...[...today.keys()]
      .filter((entry) => !breaks.has(entry))
      .map((entry) => `keeps the law now: ${entry}; take it out of ${list} (npm run house -- --shrink)`),
  ];
}

/** The list as it may stand: nothing new, nothing greater, nothing that keeps the law. */
export function shrunk({ breaks }: Measure, today: Today): Today {
  return new Map(
    [...today].flatMap(([entry, listed]) => {
      const size = breaks.get(entry);
      return size === undefined ? [] : [[entry, Math.min(size, listed)] as const];
    }),
  );
}
