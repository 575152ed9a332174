import type { TLSSocket } from 'node:tls';
import type { Client } from 'aedes';
import { type DisconnectReason, reasonOf } from '../presence/disconnect-reason';
import type { Door, Session } from './broker';
import { hangUpPolitely } from './hang-up-politely';
import { type Ending, REASON } from './limits';
import { filterMatches } from './topics';

const TAKEN_OVER: Ending = {
  code: REASON.sessionTakenOver,
  why: 'another client connected with the same client id (DUPLICATE_CLIENT_ID)',
};

/** A connection that was let in. */
export interface Member {
  readonly session: Session;
  /** Topic filters that it subscribes to. */
  readonly filters: Set<string>;
  /** Why it ends, where that is known before it does. */
  reason?: DisconnectReason;
}

/** The connections that were let in, and how each of them ends. */
export class Members {
  readonly #door: Pick<Door, 'ended'>;
  readonly #members = new WeakMap<Client, Member>();
  /** By client id: no two clients of one id are connected. */
  readonly #open = new Map<string, Client>();

  constructor(door: Pick<Door, 'ended'>) {
    this.#door = door;
  }

  get count(): number {
    return this.#open.size;
  }

  of(client: Client): Member | undefined {
    return this.#members.get(client);
  }

  withId(clientId: string): Client | undefined {
    return this.#open.get(clientId);
  }

  /** Whoever is connected with its client id makes room. */
  add(client: Client, session: Session): void {
    this.#members.set(client, { session, filters: new Set() });
    const older = this.#open.get(client.id);
    this.#open.set(client.id, client);
    if (older) this.end(older, TAKEN_OVER);
  }

  /** The first reason is the true one: what follows is how the connection then goes. */
  because(client: Client, reason: DisconnectReason): void {
    const member = this.#members.get(client);
    if (member) member.reason ??= reason;
  }

  /** Ends a connection; what it was doing is not answered. */
  end(client: Client, ending: Ending): void {
    if (client.closed) return;
    this.because(client, reasonOf(ending.code));
    this.#door.ended(client.id, ending);
    const goodbye = { reasonCode: ending.code, properties: { reasonString: ending.why } };
    hangUpPolitely(client.conn as TLSSocket);
    // Between CONNACK and the end of its handshake aedes would close without a word.
    if (client.connecting) client.once('connected', () => client.disconnect(goodbye));
    else client.disconnect(goodbye);
  }

  /** Its socket is closed. */
  closed(client: Client): void {
    if (this.#open.get(client.id) === client) this.#open.delete(client.id);
    const member = this.#members.get(client);
    member?.session.closed(member.reason ?? 'CONNECTION_LOST');
  }
}

/** aedes matches filters as MQTT has it; AWS IoT is stricter about `#`. */
export function mayReceive({ filters, session }: Member, topic: string): boolean {
  const asked = filters.has(topic) || [...filters].some((filter) => filterMatches(filter, topic));
  return asked && session.receive(topic);
}
