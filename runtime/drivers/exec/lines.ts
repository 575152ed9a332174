/** A longer line is none of a sensor. */
const GREATEST_LINE_BYTES = 2 ** 20;

/** Cuts a stream of bytes into lines; a line that is too long is told once at its end and left out, and takes no memory. */
export class Lines {
  private pieces: Buffer[] = [];
  private bytes = 0;

  constructor(
    private readonly line: (text: string) => void,
    private readonly tooLong: () => void,
    /** Latin-1 keeps each byte as a character, for whoever must see bytes that are no UTF-8. */
    private readonly encoding: 'utf8' | 'latin1' = 'utf8',
  ) {}

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.add(chunk.subarray(from, end));
      this.finish();
      from = end + 1;
    }
    this.add(chunk.subarray(from));
  }

  /** What stands behind the last line break is a line too. */
  end(): void {
    if (this.bytes > 0) this.finish();
  }

  private add(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.bytes > GREATEST_LINE_BYTES) this.pieces = [];
    else if (piece.length > 0) this.pieces.push(piece);
  }

  private finish(): void {
    if (this.bytes > GREATEST_LINE_BYTES) this.tooLong();
    else this.line(Buffer.concat(this.pieces).toString(this.encoding));
    this.pieces = [];
    this.bytes = 0;
  }
}
