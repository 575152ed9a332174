import type { mqtt5 } from 'aws-iot-device-sdk-v2';
import { ConnectError, type PublishOutcome } from '../ports';

/** MQTT 5 reason codes of PUBACK (OASIS MQTT 5.0, 3.4.2.1). */
const PUBACK = { success: 0x00, noMatchingSubscribers: 0x10, notAuthorized: 0x87, topicNameInvalid: 0x90 } as const;
const PAYLOAD_FORMAT_INVALID = 0x99;

/**
 * Codes from 0x80 on are refusals, but only three of them are about the message itself. The others (unspecified, quota exceeded …) are about the broker
 * at this moment: the message is kept and sent again.
 */
export function outcomeOf(reasonCode: number | undefined): PublishOutcome {
  switch (reasonCode) {
    case PUBACK.success:
    case PUBACK.noMatchingSubscribers:
      return 'acknowledged';
    case PUBACK.notAuthorized:
    case PUBACK.topicNameInvalid:
    case PAYLOAD_FORMAT_INVALID:
      return 'refused';
    default:
      return 'unknown';
  }
}

/** Reason codes of CONNACK that mean "not now": server unavailable, busy, quota, use another server, rate. */
const PASSING = new Set([0x88, 0x89, 0x97, 0x9c, 0x9d, 0x9f]);

/** Errors of the native client at which somebody did answer, and the handshake ended in a no. */
const TLS_REFUSALS = /TLS_ERROR_NEGOTIATION_FAILURE|TLS_NEGOTIATION_ERROR|TLS_ERROR_ALERT|TLS.*CERT|TLS_UNKNOWN_ROOT/;
/** … at which the peer hung up without a word. */
const HANG_UPS = /HANGUP|SOCKET_CLOSED|CONNECTION_ABORTED|TLS_CLOSED|BROKEN_PIPE|READ_WOULD_BLOCK/;

export function connectErrorOf({ error, connack }: mqtt5.ConnectionFailureEvent): ConnectError {
  if (connack) {
    const text = `CONNACK ${hex(connack.reasonCode)}${said(connack.reasonString)}`;
    return new ConnectError(PASSING.has(connack.reasonCode) ? 'unreachable' : 'refused', text);
  }
  const text = describe(error);
  if (TLS_REFUSALS.test(text)) return new ConnectError('refused', text);
  return new ConnectError(HANG_UPS.test(text) ? 'cut' : 'unreachable', text);
}

/** Why a connection is gone: what the broker said where it said something, else what the client saw. */
export function endReasonOf({ error, disconnect }: mqtt5.DisconnectionEvent): string {
  if (!disconnect) return describe(error);
  const { reasonCode, reasonString } = disconnect;
  return `DISCONNECT ${hex(reasonCode)}${said(NAMES[reasonCode])}${said(reasonString)}`;
}

export const isTakeover = ({ disconnect }: mqtt5.DisconnectionEvent): boolean => disconnect?.reasonCode === TAKEN_OVER;

const TAKEN_OVER = 0x8e;

/** Those that an operator will meet; the rest is told by number (OASIS MQTT 5.0, 3.14.2.1). */
const NAMES: Readonly<Record<number, string>> = {
  [0x87]: 'not authorized',
  [0x8b]: 'server shutting down',
  [0x8d]: 'keep alive timeout',
  [TAKEN_OVER]: 'session taken over: another client has this client id',
  [0x95]: 'packet too large',
  [0x97]: 'quota exceeded',
  [0x98]: 'administrative action',
};

const said = (text: string | undefined) => (text ? `: ${text}` : '');
const hex = (code: number) => `0x${code.toString(16).padStart(2, '0')}`;

function describe(error: unknown): string {
  const { error_name: name, message } = error as { readonly error_name?: string; readonly message?: string };
  return name ?? message ?? String(error);
}
