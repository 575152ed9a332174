import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../../clock';
import { DurableMap } from '../../durable-map';

/** AWS IoT developer guide, "Device provisioning MQTT API": the token expires after one hour. */
const TOKEN_LIFETIME_MS = 3_600_000;

interface Issued {
  readonly certificateId: string;
  /** ms since 1970, by the twin's clock. */
  readonly expiresAt: number;
}

/**
 * Certificate ownership tokens. Only their hashes are kept, so the data directory gives none away. A token ends when it is used for a
 * registration that succeeds, or after an hour; then `onExpired` hears of its certificate.
 */
export class Tokens {
  readonly #issued: DurableMap<Issued>;
  readonly #clock: Clock;
  readonly #onExpired: (certificateId: string) => void;
  readonly #timers = new Map<string, () => void>();

  constructor(folder: string, clock: Clock, onExpired: (certificateId: string) => void) {
    this.#issued = new DurableMap(join(folder, 'tokens.jsonl'));
    this.#clock = clock;
    this.#onExpired = onExpired;
    for (const [key, { expiresAt }] of [...this.#issued.entries()]) this.#watch(key, expiresAt);
  }

  issue(certificateId: string): string {
    const token = randomBytes(48).toString('base64url');
    const expiresAt = this.#clock.now() + TOKEN_LIFETIME_MS;
    this.#issued.set(hash(token), { certificateId, expiresAt });
    this.#watch(hash(token), expiresAt);
    return token;
  }

  /** The certificate that the token proves the ownership of; undefined for one that is unknown, used or expired. */
  certificateOf(token: string): string | undefined {
    const issued = this.#issued.get(hash(token));
    return issued && issued.expiresAt > this.#clock.now() ? issued.certificateId : undefined;
  }

  use(token: string): void {
    this.#end(hash(token));
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#issued.close();
  }

  #watch(key: string, expiresAt: number): void {
    const expire = () => {
      const issued = this.#issued.get(key);
      this.#end(key);
      if (issued) this.#onExpired(issued.certificateId);
    };
    const left = expiresAt - this.#clock.now();
    if (left <= 0) expire();
    else this.#timers.set(key, this.#clock.after(left, expire));
  }

  #end(key: string): void {
    this.#timers.get(key)?.();
    this.#timers.delete(key);
    this.#issued.delete(key);
  }
}

const hash = (token: string) => createHash('sha256').update(token).digest('hex');
