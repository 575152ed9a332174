import type { MqttProperties } from '../../ports';
import type { Decision } from '../policies/access';
import type { DisconnectReason } from '../presence/disconnect-reason';
import type { Ending } from './limits';

/** A device at the door: TLS is done and its certificate is ours; MQTT has named its client. */
export interface Connecting {
  readonly clientId: string;
  readonly protocolVersion: number;
  /** SHA-256 of the certificate of the TLS session, in lower-case hexadecimal. */
  readonly certificateId: string;
  readonly certificateFields: Readonly<Record<string, string>>;
  readonly sourceAddress: string;
  readonly serverName: string | undefined;
}

export interface IncomingMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly userProperties: readonly (readonly [string, string])[] | undefined;
  readonly mqtt: MqttProperties | undefined;
}

/** What becomes of a publish. It is acknowledged only after it was accepted. */
export type Verdict =
  | { readonly kind: 'accepted' }
  /** Not allowed: MQTT 5 says so in the PUBACK, MQTT 3.1.1 can only be disconnected. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The connection ends without an acknowledgement. */
  | { readonly kind: 'ended'; readonly ending: Ending };

/** One open connection, as the broker asks about it. Answers are given at once, but for a message that somebody takes in. */
export interface Session {
  publish(message: IncomingMessage): Verdict | Promise<Verdict>;
  subscribe(filter: string): Decision;
  receive(topic: string): boolean;
  closed(reason: DisconnectReason): void;
}

/** Who decides. The broker knows MQTT and nothing of certificates' states, policies or services. */
export interface Door {
  /** Why a certificate that our CA signed may not connect; undefined when it may. Asked before MQTT is spoken. */
  certificateProblem(certificateId: string): string | undefined;
  /** TLS failed: no certificate, or one of another CA. */
  strangerRefused(why: string, sourceAddress: string): void;
  connect(connecting: Connecting): Session | { readonly refused: string };
  /** The broker ended a connection for what it did, or could not serve it. */
  ended(clientId: string, ending: Ending): void;
}

export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
}

/** The MQTT broker, behind the names that the rest of the room uses, so that it can be replaced. */
export interface Broker {
  readonly port: number;
  readonly connections: number;
  /** To everyone who subscribes to the topic and may receive it. */
  publish(message: OutgoingMessage): Promise<void>;
  /** To one client alone, if it subscribes to the topic: how AWS answers provisioning requests. */
  deliver(clientId: string, message: OutgoingMessage): void;
  disconnect(clientId: string, ending: Ending): void;
  close(): Promise<void>;
}

export interface BrokerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly certificate: string;
  readonly privateKey: string;
  /** The CA that a client's certificate must be signed by. */
  readonly clientCa: string;
  readonly door: Door;
}
