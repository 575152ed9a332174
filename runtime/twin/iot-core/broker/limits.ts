/** AWS General Reference, "AWS IoT Core message broker and protocol limits and quotas". */
export const LIMITS = {
  /** Bytes of a message's payload. */
  payload: 131_072,
  /** Bytes of a whole packet, topic and properties included. Not documented apart from the payload: room for both. */
  packet: 149_504,
  /** Bytes of a topic or filter in UTF-8. */
  topic: 256,
  /** Levels of a topic: one more than the slashes in it. */
  levels: 8,
  clientId: 128,
  filtersPerSubscribe: 8,
  subscriptionsPerConnection: 50,
  /** Seconds. Below the least, the least is used; above the most, or 0, the most. */
  keepAlive: { least: 30, most: 1_200 },
  /** Seconds: the longest Session Expiry Interval of MQTT 5. */
  sessionExpiry: 604_800,
} as const;

/** MQTT 5 reason codes that the twin sends (AWS IoT developer guide, "MQTT reason codes"). */
export const REASON = {
  unspecified: 0x80,
  notAuthorized: 0x87,
  sessionTakenOver: 0x8e,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  packetTooLarge: 0x95,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
  qosNotSupported: 0x9b,
} as const;

/** What MQTT 5 lets the server say when it ends a connection. */
export interface Ending {
  readonly code: number;
  readonly why: string;
}
