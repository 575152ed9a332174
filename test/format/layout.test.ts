import { describe, expect, it } from 'vitest';
import { format } from '../../compiler/1-parse/format/format';

/** The one layout, line by line: what a manifest becomes, and that it then stays so. */

function formatted(text: string): string {
  const { value, diagnostics } = format('fleet.yaml', text);
  if (value === undefined) throw new Error(`refused: ${JSON.stringify(diagnostics)}`);
  return value;
}

type Case = readonly [law: string, written: string, printed?: string];

/** Without a third member the text stays as it is. */
function holds(cases: readonly Case[]): void {
  for (const [law, written, printed = written] of cases)
    it(law, () => {
      expect(formatted(written)).toBe(printed);
      expect(formatted(printed)).toBe(printed);
    });
}

const x = (count: number) => 'x'.repeat(count);

describe('sections', () => {
  holds([
    ['that are in order keep their blank lines', 'fleet: a\naws: { region: b }\n\ngroups:\n  c: 1\n'],
    ['many blank lines become one', 'fleet: a\n\n\n\naws: b\n', 'fleet: a\n\naws: b\n'],
    ['blank lines at the beginning and the end go', '\n\nfleet: a\n\n\n', 'fleet: a\n'],
    [
      'that the language does not know come last, in the order of the author',
      'zzz: 1\nbbb: 2\nfleet: a\n',
      'fleet: a\nzzz: 1\nbbb: 2\n',
    ],
    ['begin with the one that comes first in the language', 'fleet: a\napiVersion: b\n', 'apiVersion: b\nfleet: a\n'],
    ['of one line that change places need no blank line', 'aws: b\nfleet: a\n', 'fleet: a\naws: b\n'],
    [
      'of many lines stand apart where they have moved',
      'groups:\n  c: 1\nsensors:\n  d: 1\nfleet: a\n',
      'fleet: a\n\nsensors:\n  d: 1\n\ngroups:\n  c: 1\n',
    ],
    ['that are lists, too', 'moved:\n  - a\nfleet: b\n', 'fleet: b\n\nmoved:\n  - a\n'],
    [
      'in braces are no sections of many lines',
      'groups: { c: 1 }\nsensors: { d: 1 }\nfleet: a\n',
      'fleet: a\nsensors: { d: 1 }\ngroups: { c: 1 }\n',
    ],
    ['take the blank line above them along', 'aws: b\n\nfleet: a\nsensors: c\n', 'fleet: a\naws: b\nsensors: c\n'],
    [
      'take the comments above them along, and the blank line above those',
      'groups: a\n\n# who\nfleet: b\n',
      '# who\nfleet: b\ngroups: a\n',
    ],
    ['of a map in braces are in order, too', '{ groups: a, fleet: b }\n', '{\n  fleet: b,\n  groups: a\n}\n'],
    [
      'of which one that was not first had a blank line keep it',
      'groups: a\n\naws: b\nfleet: c\n',
      'fleet: c\n\naws: b\ngroups: a\n',
    ],
  ]);
});

describe('comments about the file', () => {
  holds([
    [
      'stay on top, up to the last blank line above the first section',
      '# one\n\n# two\n\n# c\naws: b\nfleet: a\n',
      '# one\n\n# two\n\nfleet: a\n# c\naws: b\n',
    ],
    ['are none where no blank line follows', '# b\naws: b\nfleet: a\n', 'fleet: a\n# b\naws: b\n'],
    ['may stand behind a blank line', '\n# top\n\naws: b\nfleet: a\n', '# top\n\nfleet: a\naws: b\n'],
    [
      'are the line for editors, with what is above it',
      '# mine\n# yaml-language-server: $schema=a\naws: b\nfleet: a\n',
      '# mine\n# yaml-language-server: $schema=a\n\nfleet: a\naws: b\n',
    ],
    [
      'the line for editors may have no space',
      '#yaml-language-server: $schema=a\naws: b\nfleet: a\n',
      '#yaml-language-server: $schema=a\n\nfleet: a\naws: b\n',
    ],
    [
      'words about such a line are none',
      '# a yaml-language-server: x\naws: b\nfleet: a\n',
      'fleet: a\n# a yaml-language-server: x\naws: b\n',
    ],
    ['nothing is put behind them where nothing moves', '# yaml-language-server: $schema=a\nfleet: a\n'],
    ['at the end stay at the end', 'aws: b\nfleet: a\n# end\n', 'fleet: a\naws: b\n# end\n'],
    ['at the end may stand apart', 'fleet: a\n\n# end\n\n\n# of all\n\n', 'fleet: a\n\n# end\n\n# of all\n'],
    ['behind the mark of the end are kept', 'fleet: a\n...\n# end\n', 'fleet: a\n# end\n'],
    ['behind the mark of the end, on its line, are not lost', 'fleet: a\n... # end\n', 'fleet: a\n  # end\n'],
    ['directives stand above them', '%YAML 1.2\n---\n# top\n\nfleet: a\n', '%YAML 1.2\n---\n# top\n\nfleet: a\n'],
    ['behind the mark of the beginning are on top', '--- # top\nfleet: a\n', '# top\nfleet: a\n'],
  ]);
});

describe('comments about an entry', () => {
  holds([
    ['stand at the end of its line, after one space', 'a: 1    #  note\n', 'a: 1 #  note\n'],
    ['stand above it', 'a: 1\n  # about b\nb: 2\n', 'a: 1\n  # about b\nb: 2\n'],
    ['that are indented deeper stay under what is above', 'a:\n  b: 1\n    # under b\n  c: 2\n'],
    ['at the column of a map belong to its end', 'a:\n  b: 1\n  # after b\nc: 2\n'],
    [
      'between, one by one, each to the place that it reaches',
      'a:\n  b:\n    c: 1\n    # of b\n  # of a\n# of d\nd: 1\n',
    ],
    [
      'never go back into a deeper place',
      'a:\n  b:\n    c: 1\n  # of a\n    # of a, too\nd: 1\n',
      'a:\n  b:\n    c: 1\n  # of a\n  # of a, too\nd: 1\n',
    ],
    [
      'keep the blank line between them',
      'a:\n  b: 1\n\n  # of a\n\n\n# of c\nc: 1\n',
      'a:\n  b: 1\n\n  # of a\n\n# of c\nc: 1\n',
    ],
    ['keep the blank line behind them', 'a:\n  b: 1\n  # of a\n\nc: 1\n'],
    [
      'between a key and its value are said above',
      'a:\n  # about the value\n  word\nb: 1\n',
      '# about the value\na: word\nb: 1\n',
    ],
    ['behind a key stay there where a block follows', 'a: # note\n  b: 1\n'],
    ['behind the dash of a map stay there', 'a:\n  - # note\n    b: 1\n    c: 2\n'],
    [
      'above the first key of a map in a list part it from the dash',
      'a:\n  -\n    # note\n    b: 1\n',
      'a:\n  -\n    # note\n    b: 1\n',
    ],
    ['at the end of a bracket stand behind it', 'a: [1, 2] # note\n'],
    ['inside of a bracket need lines of their own', 'a: [1, # one\n  2]\n', 'a:\n  [\n    1, # one\n    2\n  ]\n'],
    [
      'on a line of their own inside of a bracket are about the next',
      'a: [\n  # one\n  1,\n  2 ]\n',
      'a:\n  [\n    # one\n    1,\n    2\n  ]\n',
    ],
    [
      'before the bracket that closes stand there, also without a comma',
      'a: [1\n  # end\n  ]\n',
      'a:\n  [\n    1\n    # end\n  ]\n',
    ],
    ['behind an anchor in brackets are there once', 'a: [&x # note\n  1]\n', 'a:\n  [\n    &x 1 # note\n  ]\n'],
    ['before the bracket that closes stand there', 'a: [1,\n  # end\n  ]\n', 'a:\n  [\n    1\n    # end\n  ]\n'],
    [
      'behind a broken bracket stand behind it',
      'a: [1, # one\n  2] # two\n',
      'a:\n  [\n    1, # one\n    2\n  ] # two\n',
    ],
    [
      'behind the bracket that opens are about the first entry',
      'a: [ # open\n  1 ]\n',
      'a:\n  [\n    # open\n    1\n  ]\n',
    ],
    [
      'behind a key in braces stand behind its value',
      'a: { b: # one\n  1 } # two\n',
      'a:\n  {\n    b: 1 # one\n  } # two\n',
    ],
    ['at the end of text over several lines stand behind its last', 'a: one\n  two # note\n'],
    ['behind the head of a block of text stay there', 'a: | # note\n  text\n'],
    ['below a block of text are about the next', 'a: |\n  text\n# about b\nb: 1\n'],
    ['have no spaces at their end', 'a: 1 # note   \n# two  \nb: 1\n', 'a: 1 # note\n# two\nb: 1\n'],
  ]);
});

describe('blank lines', () => {
  holds([
    ['are kept between entries, not above the first of a map', 'a:\n\n  b: 1\n\n  c: 2\n', 'a:\n  b: 1\n\n  c: 2\n'],
    ['above the first comment of a map go, too', 'a:\n\n  # note\n\n  b: 1\n', 'a:\n  # note\n\n  b: 1\n'],
    ['between items are kept', 'a:\n  - 1\n\n  - 2\n'],
    ['between a key and its value go', 'x: 1\na:\n\n  word\n', 'x: 1\na: word\n'],
    ['inside of brackets go', 'a: [1,\n\n 2]\n', 'a: [1, 2]\n'],
    ['inside of text are text', 'a: one\n\n  two\nb: |\n  x\n\n  y\n'],
    ['with spaces are blank', 'a: 1\n   \nb: 2\n', 'a: 1\n\nb: 2\n'],
  ]);
});

describe('a collection in brackets', () => {
  const list = (width: number) => `a: [${x(width - 8)}, y]\n`;
  const wide = (width: number) => `a:\n  [\n    ${x(width - 8)},\n    y\n  ]\n`;
  holds([
    ['is on one line of 140 characters', list(140)],
    ['and not on one of 141', list(141), wide(141)],
    ['is joined where it fits', wide(140), list(140)],
    ['fits with a comment behind it, however long', `a: [1, 2] # ${x(150)}\n`],
    ['is empty without spaces', 'a: [  ]\nb: {  }\n', 'a: []\nb: {}\n'],
    ['has spaces inside braces, and none inside brackets', 'a: {b: 1,c: [ 2 ]}\n', 'a: { b: 1, c: [2] }\n'],
    ['loses the comma at its end', 'a: [1, 2,]\nb: {c: 1,}\n', 'a: [1, 2]\nb: { c: 1 }\n'],
    ['keeps a pair in a list', 'a: [b: 1, c]\n'],
    ['keeps a key without a value', 'a: { b, c: }\n', 'a: { b:, c: }\n'],
    [
      'keeps anchors and tags of its entries',
      'a: [&x 1, !!str 2, *x ]\nb: { c: &y 1, !!str d: 2 }\n',
      'a: [&x 1, !!str 2, *x]\nb: { c: &y 1, !!str d: 2 }\n',
    ],
    ['keeps its own', 'a: &x [1]\nb: !!map { c: 1 }\n'],
    [
      'that is an item hangs on its dash',
      `a:\n  - [${x(133)}, ${x(9)}]\n`,
      `a:\n  - [\n      ${x(133)},\n      ${x(9)}\n    ]\n`,
    ],
    [
      'inside another is broken only where it does not fit itself',
      `a: { b: [${x(80)}, 1], c: { d: ${x(80)} } }\n`,
      `a:\n  {\n    b: [${x(80)}, 1],\n    c: { d: ${x(80)} }\n  }\n`,
    ],
    [
      'inside another is broken in its turn',
      `a: { b: [${x(80)}, ${x(80)}] }\n`,
      `a:\n  {\n    b: [\n      ${x(80)},\n      ${x(80)}\n    ]\n  }\n`,
    ],
    [
      'with text over several lines needs lines of its own',
      'a: [one\n  two, 3]\n',
      'a:\n  [\n    one\n      two,\n    3\n  ]\n',
    ],
    [
      'at the root has a line for each section',
      '{ fleet: a,   aws: { region: b } }\n',
      '{\n  fleet: a,\n  aws: { region: b }\n}\n',
    ],
  ]);

  const inner = (width: number) => `    b: [${x(width - 12)}, y]`;
  const outer = (rest: string, end: string) => `a:\n  {\n${rest}${end}    c: ${x(140)}\n  }\n`;
  it('inside another is on one line of 140 characters, its comma counted, and not on one of 141', () => {
    const wide = `    b: [\n        ${x(140 - 12)},\n        y\n      ]`;
    expect(inner(139)).toHaveLength(139);
    expect(formatted(outer(inner(139), ',\n'))).toBe(outer(inner(139), ',\n'));
    expect(formatted(outer(inner(140), ',\n'))).toBe(
      outer(wide.replace(/^ {8}/gm, '      ').replace(/^ {6}\]/m, '    ]'), ',\n'),
    );
  });

  it('as the last inside another is on one line of 140 characters, and not on one of 141', () => {
    const last = (line: string) => `a:\n  {\n    c: ${x(140)},\n${line}\n  }\n`;
    expect(formatted(last(inner(140)))).toBe(last(inner(140)));
    expect(formatted(last(inner(141)))).toBe(last(`    b: [\n      ${x(129)},\n      y\n    ]`));
  });
});

describe('text', () => {
  holds([
    [
      'has no quotes where it needs none',
      `a: "word"\nb: 'two words'\nc: "a-b_c.d/e"\nd: "über"\ne: "(x)"\nf: "_x"\ng: ".x"\nh: "/x"\n`,
      'a: word\nb: two words\nc: a-b_c.d/e\nd: über\ne: (x)\nf: _x\ng: .x\nh: /x\n',
    ],
    [
      'keeps them where another reader would see something else',
      `a: "yes"\nb: "Off"\nc: "1_000"\nd: "0o7"\ne: "1:30"\nf: "null"\ng: "~"\nh: "1.5"\ni: "0x1F"\n`,
    ],
    [
      'keeps them where it could end',
      `a: "x: y"\nb: "x #y"\nc: "x, y"\nd: "[x]"\ne: "{x"\nf: "x:"\ng: "x]"\nh: "x}"\n`,
    ],
    ['with a colon or a number sign inside of a word needs none', `a: "x:y"\nb: "x#y"\n`, 'a: x:y\nb: x#y\n'],
    ['keeps them where it begins or ends with a space', `a: " x"\nb: "x "\n`],
    [
      'keeps them where it begins with a mark',
      `a: "-x"\nb: "@x"\nc: "!x"\nd: "*x"\ne: "&x"\nf: "%x"\ng: "?x"\nh: "|x"\ni: ">x"\nj: "#x"\n`,
    ],
    ['is in double quotes rather than in single ones', `a: 'yes'\nb: '- x'\n`, `a: "yes"\nb: "- x"\n`],
    ['stays in single quotes where it has double ones, or a backslash', `a: '"x"'\nb: 'yes, \\'\nc: '[\\d]'\n`],
    ['keeps its escapes', 'a: "x\\ty"\nb: "\\u00e9, "\n'],
    ['of 200 characters needs no quotes', `a: "${x(200)}"\n`, `a: ${x(200)}\n`],
    ['of 201 keeps them', `a: "${x(201)}"\n`],
    [
      'over several lines keeps them and its breaks',
      'a: "one\n    two"\nb: one\n      two\n',
      'a: "one\n  two"\nb: one\n  two\n',
    ],
    [
      'over several lines loses the spaces at the ends of lines',
      'a: one   \n  two\t\n  three\n',
      'a: one\n  two\n  three\n',
    ],
    ['keeps the space behind a backslash at the end of a line', 'a: "one\\   \n  two"\n', 'a: "one\\ \n  two"\n'],
    ['as a key has no quotes where it needs none', '"a": 1\n\'b c\': 2\n"yes": 3\n', 'a: 1\nb c: 2\n"yes": 3\n'],
    ['as a key over several lines is put on one', '? "one\n  two"\n: 1\n', 'one two: 1\n'],
    ['as a key may be an empty block', '? |\n: 1\n', '"": 1\n'],
    ['as a key may be a block', '? |\n  one\n: 1\n', '"one\\n": 1\n'],
    ['as a key with a question mark and a comment keeps it', '? a # note\n: 1\n', 'a: 1 # note\n'],
    ['as a key with a question mark needs none', '? a\n: 1\n', 'a: 1\n'],
    ['in a list of pairs, too', 'a: [ ? b : 1 ]\n', 'a: [b: 1]\n'],
  ]);
});

describe('a block of text', () => {
  holds([
    ['is indented by two', 'a: |\n      x\n        y\n', 'a: |\n  x\n    y\n'],
    ['folded, too', 'a: >\n x\n y\n', 'a: >\n  x\n  y\n'],
    ['keeps how it ends', 'a: |-\n  x\nb: |+\n  x\n\nc: >-\n  x\n'],
    ['keeps its blank lines, and spaces inside of its lines', 'a: |\n  x  y \n\n  z\n'],
    ['that begins with a blank line is no text that begins with a space', 'a: |\n\n  x\n'],
    ['that begins with a space says how deep it is', 'a: |1\n   x\n  y\n', 'a: |2\n    x\n   y\n'],
    ['says so before how it ends', 'a: |-2\n    x\n', 'a: |2-\n    x\n'],
    ['in a list stands below its dash', 'a:\n  - |\n    x\n  - y\n'],
    ['of one line is followed by what follows', 'a: |\n  x\n\n# of b\nb: 1\n'],
    ['may be empty', 'a: |\nb: 1\n'],
    ['may have an anchor', 'a: &x |\n  y\n'],
  ]);
});

describe('a block', () => {
  holds([
    ['of a map in a list begins on the line of its dash', 'a:\n-\n  b: 1\n  c: 2\n', 'a:\n  - b: 1\n    c: 2\n'],
    ['of a list in a list, too', 'a:\n  -\n    - 1\n    - 2\n', 'a:\n  - - 1\n    - 2\n'],
    ['with an anchor begins below its dash', 'a:\n  - &x\n    b: 1\n'],
    ['with an anchor behind its key', 'a: &x\n  b: 1\nc:\n  <<: *x\n'],
    ['with a tag', 'a: !!map\n  b: 1\n'],
    ['a key may have an anchor, too', '&k a: 1\nb: *k\n'],
    ['at the root may have an anchor and a tag', '&r !!map\na: 1\n'],
    ['at the root may have one', '&r\na: 1\n'],
    ['an item may be nothing', 'a:\n  -\n  - 1\n'],
    ['a value may be nothing', 'a:\nb:\n  c:\n'],
    ['an alias is a value', 'a: &x 1\nb: *x\nc: [*x]\n'],
  ]);
});
