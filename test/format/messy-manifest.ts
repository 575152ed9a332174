import fc from 'fast-check';

/** Manifests as people leave them: comments and blank lines anywhere, any indentation, quotes, flows over lines, anchors, block text. */
export const messyManifest: fc.Arbitrary<string> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('fleet', 'aws', 'sensors', 'groups', 'lake', 'alerts', 'other', '"quoted key"'), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.infiniteStream(fc.nat(1_000_000)),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
  )
  .map(([keys, stream, lineEnd, noEnd]) => {
    const writer = new Writer(stream[Symbol.iterator]() as Iterator<number>);
    const text = writer.manifest(keys);
    return (noEnd ? text.trimEnd() : text).replaceAll('\n', lineEnd);
  });

const SCALARS = [
  'plain',
  '1',
  '-40.5',
  'true',
  '~',
  'two words',
  '"quoted"',
  "'single'",
  "'it''s'",
  '"a\\tb"',
  '"yes"',
  '"007"',
  '"%RH"',
  '"a, b"',
  '"a: b"',
  '"x #y"',
  '!!str 5',
  '°C',
  '"#no"',
];

/** Writes a manifest by the numbers it draws. */
class Writer {
  #anchors = 0;
  #comments = 0;

  constructor(readonly numbers: Iterator<number>) {}

  manifest(keys: readonly string[]): string {
    const sections = keys.map((key) => this.#entry(`${key}:`, 0, 3)).join('');
    return this.#ownLines(0) + (this.#one(6) ? '---\n' : '') + sections + this.#ownLines(0);
  }

  #entry(head: string, indent: number, depth: number): string {
    const lead = this.#ownLines(indent) + ' '.repeat(indent) + head;
    const kind = depth > 0 ? this.#draw(8) : this.#draw(5);
    if (kind < 3) return `${lead} ${this.#scalar()}${this.#lineEnd()}`;
    if (kind === 3) return `${lead} ${this.#anchor()}${this.#flow(indent + 2, 2)}${this.#lineEnd()}`;
    if (kind === 4) return this.#odd(lead, indent);
    const inner = indent + 1 + this.#draw(4);
    const count = 1 + this.#draw(3);
    const isList = kind === 5;
    const children = Array.from({ length: count }, (_, at) => this.#entry(isList ? '-' : `k${at}:`, inner, depth - 1));
    return `${lead}${this.#one(5) ? ` ${this.#anchor().trimEnd()}` : ''}${this.#lineEnd()}${children.join('')}`;
  }

  #odd(lead: string, indent: number): string {
    const inner = ' '.repeat(indent + 1 + this.#draw(3));
    switch (this.#draw(6)) {
      case 0:
        return `${lead} |${this.#pick(['', '-', '+'])}${this.#lineEnd()}${inner}text\n\n${inner}  deeper # text\n\n`;
      case 1:
        return `${lead} >${this.#lineEnd()}${inner}folded\n${inner}text\n`;
      case 2:
        return `${lead}${this.#lineEnd()}`;
      case 3:
        return `${lead} wrapped\n${inner}text${this.#lineEnd()}`;
      case 4:
        return `${lead}${this.#lineEnd()}${this.#ownLines(indent + 1)}${inner}below${this.#lineEnd()}`;
      default:
        return this.#anchors > 0
          ? `${lead} *a${1 + this.#draw(this.#anchors)}${this.#lineEnd()}`
          : `${lead} "wrapped\n${inner}\\\n${inner}too"${this.#lineEnd()}`;
    }
  }

  #flow(indent: number, depth: number): string {
    const isMap = this.#one(2);
    const entries = Array.from({ length: this.#draw(4) }, (_, at) => {
      const value = depth > 0 && this.#one(4) ? this.#flow(indent + 2, depth - 1) : this.#scalar();
      return this.#gap(indent) + (isMap ? `f${at}: ${value}` : value);
    });
    return `${isMap ? '{' : '['}${entries.join(`${this.#gap(indent)},`)}${this.#gap(indent)}${isMap ? '}' : ']'}`;
  }

  #gap(indent: number): string {
    return this.#pick(['', ' ', '  ', `\n${' '.repeat(indent)}`, ` ${this.#comment()}\n${' '.repeat(indent)}`]);
  }

  #scalar(): string {
    return this.#pick(SCALARS);
  }

  #anchor(): string {
    return this.#one(4) ? `&a${++this.#anchors} ` : '';
  }

  #lineEnd(): string {
    return this.#pick(['\n', '\n', '  \n', ` ${this.#comment()}\n`, `   ${this.#comment()} \n`]);
  }

  #ownLines(indent: number): string {
    const line = () => this.#pick(['\n', '   \n', `${' '.repeat(this.#draw(indent + 5))}${this.#comment()}\n`]);
    return Array.from({ length: Math.max(0, this.#draw(6) - 2) }, line).join('');
  }

  #comment(): string {
    return `${this.#pick(['# note', '#', '#tight', '# a: b', '# "quote'])}${++this.#comments}`;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#draw(choices.length)] as T;
  }

  #one(of: number): boolean {
    return this.#draw(of) === 0;
  }

  #draw(below: number): number {
    return (this.numbers.next().value as number) % below;
  }
}
