import { exportsItsName } from './export-names';
import { importsInCircles } from './import-circles';
import { functionLengths } from './long-functions';
import type { SourceFile } from './source-files';

const MOST_LINES_OF_A_FILE = 250;
const MOST_LINES_OF_A_FUNCTION = 60;

/** What the house wants none of, and who is it all the same. */
export interface Measure {
  /** Its list is `today/<name>.txt`. */
  readonly name: string;
  readonly law: string;
  /** How many were looked at. */
  readonly of: number;
  /** Who breaks the law, with the size in lines; 0 where there is no size. */
  readonly breaks: ReadonlyMap<string, number>;
}

export function measuresOf(files: ReadonlyMap<string, SourceFile>): readonly Measure[] {
  const all = [...files.values()];
  const typescript = all.filter(({ tree }) => tree !== undefined);
  const functions = all.flatMap(functionLengths);
  return [
    {
      name: 'long-files',
      law: `no file is longer than ${MOST_LINES_OF_A_FILE} lines`,
      of: all.length,
      breaks: new Map(all.filter(({ lines }) => lines > MOST_LINES_OF_A_FILE).map(({ path, lines }) => [path, lines])),
    },
    {
      name: 'long-functions',
      law: `no function is longer than ${MOST_LINES_OF_A_FUNCTION} lines`,
      of: functions.length,
      breaks: new Map(
        functions.filter(({ lines }) => lines > MOST_LINES_OF_A_FUNCTION).map(({ name, lines }) => [name, lines]),
      ),
    },
    {
      name: 'imports-in-circles',
      law: 'no import leads back to its own file',
      of: typescript.length,
      breaks: new Map(importsInCircles(files).map((edge) => [edge, 0])),
    },
    {
      name: 'files-of-another-name',
      law: 'every file exports something of its name',
      of: typescript.length,
      breaks: new Map(typescript.filter((file) => !exportsItsName(file)).map(({ path }) => [path, 0])),
    },
  ];
}
