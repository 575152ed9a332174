import { REASON } from '../broker/limits';

/** Why a connection ended, of those that AWS IoT names (developer guide, "Lifecycle events"). */
export type DisconnectReason =
  | 'AUTH_ERROR'
  | 'CLIENT_ERROR'
  | 'CLIENT_INITIATED_DISCONNECT'
  | 'CONNECTION_LOST'
  | 'DUPLICATE_CLIENTID'
  | 'FORBIDDEN_ACCESS'
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  | 'SERVER_ERROR';

const REASONS: ReadonlyMap<number, DisconnectReason> = new Map([
  [REASON.sessionTakenOver, 'DUPLICATE_CLIENTID'],
  [REASON.notAuthorized, 'AUTH_ERROR'],
  [REASON.administrativeAction, 'FORBIDDEN_ACCESS'],
  [REASON.unspecified, 'SERVER_ERROR'],
]);

/** Of a connection that the broker ended with this code of MQTT 5. What is left are mistakes of the client. */
export const reasonOf = (code: number): DisconnectReason => REASONS.get(code) ?? 'CLIENT_ERROR';
