import type { Message } from './message';
import { writeJson } from './sql/json';
import type { Value } from './sql/value';

/** What a rule hands to its actions. Written out once, however many actions there are. */
export class Result {
  #text: string | undefined;
  #bytes: Uint8Array | undefined;

  /** `raw` is a payload that is not JSON and goes on as it is; otherwise the value counts. */
  constructor(
    readonly value: Value,
    private readonly raw?: Uint8Array,
  ) {}

  static ofPayload({ inbound }: Message): Result {
    return new Result(undefined, inbound.payload);
  }

  /** Undefined by itself is written as nothing ("Data types"). */
  get text(): string {
    this.#text ??= this.raw === undefined ? (writeJson(this.value) ?? '') : Buffer.from(this.raw).toString();
    return this.#text;
  }

  get bytes(): Uint8Array {
    this.#bytes ??= this.raw ?? Buffer.from(this.text);
    return this.#bytes;
  }
}
