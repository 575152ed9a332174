import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../../clock';
import { DurableMap } from '../../durable-map';
import { isOwnTrouble } from '../../own-trouble';
import type { Connecting } from '../broker/broker';
import type { DisconnectReason } from './disconnect-reason';

export type { DisconnectReason } from './disconnect-reason';

/** One connection of a client, as its events name it. */
export interface Connection {
  readonly clientId: string;
  readonly certificateId: string;
  readonly session: string;
  readonly version: number;
}

/** The newest connection of a client. */
interface Known extends Connection {
  readonly isConnected: boolean;
  /** When it began or ended, in ms. */
  readonly at: number;
}

interface PresenceOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly tell: (topic: string, event: object) => Promise<void>;
}

/** A client that was away for so long begins to count anew, in ms. AWS says: for approximately an hour. */
const COUNTS_ANEW_MS = 3_600_000;

/**
 * Who is connected, told as AWS IoT does: an event at the beginning and at the end of each connection, with a number that counts the connections of a
 * client. Kept on disk: after a start that follows a kill, those who were connected are not, and nobody had told it. A disk that is full keeps nobody
 * out: what could not be written is written with the next change.
 */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #kept: DurableMap<Known>;
  /** By client id. */
  readonly #known: Map<string, Known>;
  /** Client ids of whom the disk does not know the newest yet. */
  readonly #unwritten = new Set<string>();
  #isPaused = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#kept = new DurableMap(join(options.folder, 'presence.jsonl'));
    this.#known = new Map(this.#kept.entries());
  }

  /** Tells of the connections that ended with the last twin. */
  begin(): void {
    for (const known of [...this.#known.values()])
      if (known.isConnected && !this.#live.has(known.session)) this.#end(known, 'SERVER_ERROR');
  }

  connected({ clientId, certificateId, sourceAddress }: Connecting): Connection {
    const before = this.#known.get(clientId);
    const at = this.#options.clock.now();
    const isNew = !before || (!before.isConnected && at - before.at >= COUNTS_ANEW_MS);
    const connection = { clientId, certificateId, session: randomUUID(), version: isNew ? 0 : before.version + 1 };
    this.#live.add(connection.session);
    this.#keep({ ...connection, isConnected: true, at });
    this.#tell('connected', connection, at, { ipAddress: sourceAddress });
    return connection;
  }

  disconnected(connection: Connection, reason: DisconnectReason): void {
    this.#live.delete(connection.session);
    if (!this.#isPaused) this.#end(connection, reason);
  }

  /** From now on nobody is told who leaves. */
  pause(): void {
    this.#isPaused = true;
  }

  close(): void {
    this.#write();
    this.#kept.close();
  }

  readonly #live = new Set<string>();

  #keep(newest: Known): void {
    this.#known.set(newest.clientId, newest);
    this.#unwritten.add(newest.clientId);
    this.#write();
  }

  #write(): void {
    try {
      for (const clientId of this.#unwritten) {
        const newest = this.#known.get(clientId);
        if (newest) this.#kept.set(clientId, newest);
        this.#unwritten.delete(clientId);
      }
    } catch (problem) {
      if (!isOwnTrouble(problem)) throw problem;
    }
  }

  #end(connection: Connection, reason: DisconnectReason): void {
    const { clientId, session } = connection;
    const at = this.#options.clock.now();
    if (this.#known.get(clientId)?.session === session) this.#keep({ ...connection, isConnected: false, at });
    const clientInitiatedDisconnect = reason === 'CLIENT_INITIATED_DISCONNECT';
    this.#tell('disconnected', connection, at, { clientInitiatedDisconnect, disconnectReason: reason });
  }

  /** A client id that would be a filter has no events. What the rules cannot take is lost, as there. */
  #tell(eventType: 'connected' | 'disconnected', connection: Connection, timestamp: number, more: object): void {
    const { clientId, certificateId, session, version } = connection;
    if (/[#+]/.test(clientId)) return;
    const about = { clientId, timestamp, eventType, sessionIdentifier: session, principalIdentifier: certificateId };
    const event = { ...about, ...more, versionNumber: version };
    void this.#options.tell(`$aws/events/presence/${eventType}/${clientId}`, event).catch(() => {});
  }
}
