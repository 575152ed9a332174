import { describe, expect, it } from 'vitest';
import { exportsItsName } from './export-names';
import { importsInCircles } from './import-circles';
import { functionLengths } from './long-functions';
import { type Measure, measuresOf } from './measures';
import { sourceFile, sourceFiles } from './source-files';
import { problemsOf, readToday, shrunk } from './today';

/** The shape of the program: short files, short functions, no circles, names that are found. Who breaks a law is listed in `today/`, and the lists only shrink. */
describe('the shape of the house', () => {
  const measures = measuresOf(sourceFiles());

  it.each(
    measures.map((measure) => [`${measure.law}, but for ${measure.breaks.size} of ${measure.of}`, measure] as const),
  )('%s', (_, measure) => {
    expect(measure.of).toBeGreaterThan(1000);
    expect(problemsOf(measure, readToday(measure.name))).toEqual([]);
  });
});

describe('how the shape is measured', () => {
  it('counts the lines of a file, with or without a last line break', () => {
    expect(sourceFile('a.ts', '1;\n2;\n').lines).toBe(2);
    expect(sourceFile('a.py', '1\n2').lines).toBe(2);
  });

  it('counts a function from its first line to its last, with the closures inside, each under its own name', () => {
    const text = ['export function outer() {', '  const inner = () => {', '  };', '  run(() =>', '    1);', '}'];
    const methods = ['class Lake {', '  read() {}', '  constructor() {', '  }', '}', 'function outer() {}'];
    expect(functionLengths(sourceFile('a.ts', [...text, ...methods].join('\n')))).toEqual([
      { name: 'a.ts outer', lines: 6 },
      { name: 'a.ts outer.inner', lines: 2 },
      { name: 'a.ts outer.(run)', lines: 2 },
      { name: 'a.ts Lake.read', lines: 1 },
      { name: 'a.ts Lake.constructor', lines: 2 },
      { name: 'a.ts outer#2', lines: 1 },
    ]);
  });

  it('finds a circle over several files, and leaves out types and what only leads there', () => {
    const files = {
      'a/one.ts': `import { two } from './two';\nimport type { Door } from '../door';`,
      'a/two.ts': `export { three } from './three/index';`,
      'a/three/index.ts': `export const three = () => import('../one');`,
      'door.ts': `import { one } from './a/one';`,
      'a/four.ts': `import { type Five } from './five';`,
      'a/five.ts': `import { four } from './four';`,
    };
    const circles = importsInCircles(
      new Map(Object.entries(files).map(([path, text]) => [path, sourceFile(path, text)])),
    );
    expect(circles).toEqual(['a/one.ts a/two.ts', 'a/two.ts a/three/index.ts', 'a/three/index.ts a/one.ts']);
  });

  it.each([
    ['edge-models.ts', 'export interface EdgeModel {}', true],
    ['edge-models.ts', 'export const [A, EDGE_MODELS_READ] = [1, 2];', true],
    ['policy.ts', `export { policiesOf } from './policies';`, true],
    ['edge-models.ts', 'export function edge() {}\nexport function models() {}', false],
    ['edge-models.ts', 'const edgeModels = 1;\nexport const other = edgeModels;', false],
    ['ports.ts', 'export type Report = string;', false],
    ['lake/emit.ts', 'export const other = 1;', true],
    ['re-emit.ts', 'export const other = 1;', false],
    ['start.ts', 'run();', true],
    ['vite.config.ts', 'export default {};', true],
  ])('%s with `%s`: exports something of its name: %s', (path, text, expected) => {
    expect(exportsItsName(sourceFile(path, text))).toBe(expected);
  });
});

describe('a list that only shrinks', () => {
  const measure: Measure = {
    name: 'long-files',
    law: '',
    of: 3,
    breaks: new Map([
      ['a', 300],
      ['b', 270],
    ]),
  };

  it.each([
    [
      'says nothing when it is true, or generous',
      [
        ['a', 300],
        ['b', 280],
      ],
      [],
    ],
    ['tells what is new', [['b', 270]], [/^new: a \(300 lines\)/]],
    [
      'tells what has grown',
      [
        ['a', 299],
        ['b', 270],
      ],
      [/^grown: a, from 299 to 300 lines/],
    ],
    [
      'tells what need not be listed',
      [
        ['a', 300],
        ['b', 270],
        ['c', 260],
      ],
      [/^keeps the law now: c/],
    ],
  ] as const)('%s', (_, today, problems) => {
    expect(problemsOf(measure, new Map(today))).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });

  it('is lowered and emptied, never raised or added to', () => {
    expect([
      ...shrunk(
        measure,
        new Map([
          ['b', 280],
          ['a', 200],
          ['c', 260],
        ]),
      ),
    ]).toEqual([
      ['b', 270],
      ['a', 200],
    ]);
  });
});
