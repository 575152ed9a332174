import type { Entry, Lines } from './layout';

interface OwnLine {
  /** '' for a blank line. */
  readonly text: string;
  readonly column: number;
}

/** A place that has just ended and can still take comments: those that stand at its column or deeper. */
interface Ended {
  readonly column: number;
  readonly lines: Lines;
}

/**
 * Decides which entry a comment is about.
 * At the end of a line it is about what stands on that line. On a line of its own it is about the next entry,
 * unless it is indented deeper than that: then it belongs to the deepest of the places that ended there and reach its column.
 */
export class Trivia {
  #waiting: OwnLine[] = [];
  /** Deepest first. */
  #ended: Ended[] = [];
  #lineEmpty = true;
  #onLine: Entry | undefined;

  newline(): void {
    if (this.#lineEmpty) this.#waiting.push({ text: '', column: 0 });
    this.#lineEmpty = true;
  }

  comment(text: string, column: number): void {
    const entry = this.#lineEmpty ? undefined : this.#onLine;
    if (!entry) {
      this.#waiting.push({ text, column });
      this.content(undefined);
      return;
    }
    if (entry.comment !== undefined) entry.before.push(entry.comment);
    entry.comment = text;
  }

  /** Something other than white space and comments stands on this line; `entry` takes the comment at its end. */
  content(entry: Entry | undefined): void {
    this.#lineEmpty = false;
    this.#onLine = entry;
  }

  /** A block entry begins: hands out everything that waits. */
  begin(entry: Entry): void {
    entry.before = this.#handOut(entry.column);
    this.content(entry);
  }

  /** The value of an entry begins: what stands between key and value is said before the entry. */
  beginValue(entry: Entry): void {
    for (const { text } of this.#waiting) if (text !== '') entry.before.push(text);
    this.#waiting = [];
    this.#ended = [];
    this.content(entry);
  }

  end(column: number, lines: Lines): void {
    this.#ended.push({ column, lines });
  }

  /** What is left at the end of a flow collection or of the file. */
  rest(): Lines {
    return this.#handOut(-1);
  }

  #handOut(column: number): Lines {
    const left: Lines = [];
    let blanks = 0;
    let from = 0;
    for (const line of this.#waiting) {
      if (line.text === '') {
        blanks++;
        continue;
      }
      // Never back into a deeper place, or comments would change their order.
      while (from < this.#ended.length && !reaches(this.#ended[from], line, column)) from++;
      const lines = this.#ended[from]?.lines ?? left;
      if (blanks > 0) lines.push('');
      lines.push(line.text);
      blanks = 0;
    }
    if (blanks > 0) left.push('');
    this.#waiting = [];
    this.#ended = [];
    return left;
  }
}

function reaches(ended: Ended | undefined, line: OwnLine, next: number): boolean {
  return ended !== undefined && ended.column <= line.column && line.column > next;
}
