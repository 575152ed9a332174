import type { AgentThreshold } from '../../../schema/agent-config';
import type { Finding } from '../../../schema/finding';
import type { Values } from '../../condition';

/** What every message of one device begins with. */
export interface EnvelopeHead {
  /** ms since 1970-01-01 UTC. */
  readonly eventTime: number;
  readonly bootId: string;
  readonly sequence: number;
  /** ms since the agent started. */
  readonly monotonicMs: number;
}

export interface Alert {
  readonly threshold: Pick<AgentThreshold, 'id' | 'severity' | 'field' | 'unit'>;
  readonly state: 'raised' | 'cleared';
  /** As text; empty where there is none. */
  readonly value: string;
  /** ms since 1970-01-01 UTC. With device and threshold it names the alert: raised and cleared have the same. */
  readonly sinceMs: number;
  /** Where a model raised it: what speaks for it. */
  readonly finding?: Pick<Finding, 'model' | 'version' | 'score' | 'bound' | 'fields'>;
}

/** Every payload begins with this, so that `markLate` finds its place without reading the rest. */
const START = '{"late":false,';
const FALSE_AT = START.indexOf('false');
/** As long as `false`: a blank before the comma is still JSON. */
const TRUE = Buffer.from('true ');

const TIMED = /^(\{"late":(?:false|true ),"event_time":)(-?[0-9.e+-]+),/;
/** The time is among the first bytes. */
const BEGINNING = 64;

/** The same message with its time put right by so many ms. What an alert is called by (`since_ms`) stays: raised and cleared have the same. */
export function restamp(payload: Uint8Array, ms: number): Uint8Array {
  const beginning = Buffer.from(payload.buffer, payload.byteOffset, Math.min(BEGINNING, payload.byteLength)).toString(
    'latin1',
  );
  const [all = '', before = '', time = ''] = TIMED.exec(beginning) ?? [];
  if (ms === 0 || all === '') return payload;
  return Buffer.concat([Buffer.from(`${before}${Math.round(Number(time) + ms)},`), payload.subarray(all.length)]);
}

/** @param exact digits to write in place of a value: of whole numbers that no double holds. */
export function readingPayload(
  head: EnvelopeHead,
  values: Values,
  exact: ReadonlyMap<string, string> = NONE,
): Uint8Array {
  return encode(head, values, exact);
}

const NONE: ReadonlyMap<string, string> = new Map();

export function alertPayload(head: EnvelopeHead, { threshold, state, value, sinceMs, finding }: Alert): Uint8Array {
  const { id, severity, field, unit } = threshold;
  return encode(head, { threshold: id, severity, state, field, value, unit, since_ms: sinceMs, ...finding });
}

/** The same message, which now says that it waited in the log. */
export function markLate(payload: Uint8Array): Uint8Array {
  const marked = Uint8Array.from(payload);
  if (Buffer.from(payload.buffer, payload.byteOffset, START.length).toString('latin1') === START)
    marked.set(TRUE, FALSE_AT);
  return marked;
}

function encode(
  { eventTime, bootId, sequence, monotonicMs }: EnvelopeHead,
  rest: Readonly<Record<string, unknown>>,
  exact = NONE,
): Uint8Array {
  const all = { event_time: eventTime, boot_id: bootId, sequence, monotonic_ms: monotonicMs, ...rest };
  return Buffer.from(START + (exact.size === 0 ? JSON.stringify(all) : withDigits(all, exact)).slice(1));
}

function withDigits(all: Readonly<Record<string, unknown>>, exact: ReadonlyMap<string, string>): string {
  const members = Object.entries(all).map(
    ([name, value]) => `${JSON.stringify(name)}:${exact.get(name) ?? JSON.stringify(value)}`,
  );
  return `{${members.join(',')}}`;
}
