import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { AgentRecord } from '../../runtime/agent/ports';

/** A message by what tells it from every other. */
export interface Key {
  readonly device: string;
  readonly boot: string;
  readonly sequence: number;
}

export interface Message extends Key {
  readonly kind: 'data' | 'alert';
  /** What it says besides the envelope that may differ between two deliveries: copies of one message have the same. */
  readonly content: string;
}

export interface Accepted extends Message {
  /** ms since 1970, by the wall: when it was written down. */
  readonly at: number;
}

export const nameOf = ({ device, boot, sequence }: Key) => `${device} ${boot} ${sequence}`;

/** A message as the agent wrote it, or as it lies in the lake. */
export function messageOf(device: string, said: Readonly<Record<string, unknown>>): Message {
  const { boot_id: boot, sequence, event_time: at, monotonic_ms: since } = said;
  const content = said['threshold'] === undefined ? [said['count'], said['level']] : [said['threshold'], said['state']];
  return {
    device,
    boot: String(boot),
    sequence: Number(sequence),
    kind: said['threshold'] === undefined ? 'data' : 'alert',
    content: JSON.stringify([at, since ?? null, ...content]),
  };
}

/**
 * Writes down what a log has accepted, a line each, after `append` has resolved and before anybody else hears of it. The line is with the
 * operating system when this returns, so a `kill -9` leaves at most the last one torn, which is then not counted. What was accepted just before
 * a kill may be lacking here: then less is checked, and never something that was not accepted.
 */
export class Ledger {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a', 0o600);
    // A line that a kill has torn is ended, so that the next one stands by itself.
    writeSync(this.#file, '\n');
  }

  accepted({ topic, payload }: AgentRecord): void {
    const device = topic.split('/').at(-2) ?? '';
    const said = JSON.parse(Buffer.from(payload).toString()) as Readonly<Record<string, unknown>>;
    const accepted: Accepted = { ...messageOf(device, said), at: Date.now() };
    writeSync(this.#file, `${JSON.stringify(accepted)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

export function readLedger(path: string): Accepted[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as Accepted];
      } catch {
        return [];
      }
    });
}
