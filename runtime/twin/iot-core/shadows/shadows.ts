import { join } from 'node:path';
import type { Clock } from '../../../clock';
import { DurableMap } from '../../durable-map';
import { deltaOf, type Fields, merge, type Section, type ShadowDocument, stamp, type Value } from './document';
import { parseEmpty, parseUpdate, SHADOW_LIMITS, type ShadowError, type UpdateRequest } from './request';
import { type ShadowAddress, type ShadowTopic, shadowPrefix } from './topics';

/** AWS IoT API reference, UpdateThingShadow: the shape of a shadow's name. */
const SHADOW_NAME = /^[a-zA-Z0-9:_-]{1,64}$/;

/** One message to publish: the topic after the shadow's prefix, and its JSON. */
export interface ShadowMessage {
  readonly topic: string;
  readonly body: Fields;
}

interface ShadowsOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly thingExists: (name: string) => boolean;
}

/**
 * The device shadow service: named and classic shadows with versions, deltas and optimistic locking. Takes a request, keeps the new
 * state, and returns what is to be published for it; a request is answered at once and whole, so two cannot get in each other's way.
 */
export class Shadows {
  readonly #shadows: DurableMap<ShadowDocument>;
  readonly #clock: Clock;
  readonly #thingExists: (name: string) => boolean;

  constructor({ folder, clock, thingExists }: ShadowsOptions) {
    this.#shadows = new DurableMap(join(folder, 'shadows.jsonl'));
    this.#clock = clock;
    this.#thingExists = thingExists;
  }

  /** The document as GetThingShadow gives it; undefined where there is none. */
  document(address: ShadowAddress): Fields | undefined {
    const shadow = this.#shadows.get(keyOf(address));
    return shadow && !shadow.deleted ? documentOf(shadow, this.#seconds()) : undefined;
  }

  handle(topic: ShadowTopic, payload: Uint8Array): readonly ShadowMessage[] {
    const messages = this.#answer(topic, payload);
    return messages.map(({ topic: end, body }) => ({ topic: `${shadowPrefix(topic)}/${end}`, body }));
  }

  /** The thing is gone, and its settings with it: DeleteThingShadow of `config`, whose versions go on. */
  forget(thing: string, name = 'config'): void {
    const shadow = this.#shadows.get(keyOf({ thing, name }));
    if (shadow && !shadow.deleted)
      this.#shadows.set(keyOf({ thing, name }), { version: shadow.version, deleted: true });
  }

  close(): void {
    this.#shadows.close();
  }

  #answer(topic: ShadowTopic, payload: Uint8Array): readonly ShadowMessage[] {
    const { operation } = topic;
    const rejected = (error: ShadowError): readonly ShadowMessage[] => [
      { topic: `${operation}/rejected`, body: { ...error, timestamp: this.#seconds() } },
    ];
    if (topic.name !== undefined && !SHADOW_NAME.test(topic.name)) {
      return rejected({ code: 400, message: `Invalid shadow name: '${topic.name}'` });
    }
    if (!this.#thingExists(topic.thing)) return rejected({ code: 404, message: 'Thing not found' });
    const parsed = operation === 'update' ? parseUpdate(payload) : parseEmpty(payload);
    if ('error' in parsed) return rejected(parsed.error);
    const answer =
      operation === 'update'
        ? this.#update(topic, parsed.request)
        : operation === 'get'
          ? this.#get(topic)
          : this.#delete(topic);
    if ('code' in answer) return rejected({ ...answer, ...tokenIn(parsed.request) });
    return answer.map(({ topic: end, body }) => ({ topic: end, body: { ...body, ...tokenIn(parsed.request) } }));
  }

  #get(address: ShadowAddress): readonly ShadowMessage[] | ShadowError {
    const body = this.document(address);
    return body ? [{ topic: 'get/accepted', body }] : missing(address);
  }

  #delete(address: ShadowAddress): readonly ShadowMessage[] | ShadowError {
    const shadow = this.#shadows.get(keyOf(address));
    if (!shadow || shadow.deleted) return missing(address);
    this.#shadows.set(keyOf(address), { version: shadow.version, deleted: true });
    return [{ topic: 'delete/accepted', body: { version: shadow.version, timestamp: this.#seconds() } }];
  }

  #update(address: ShadowAddress, request: UpdateRequest): readonly ShadowMessage[] | ShadowError {
    const now = this.#seconds();
    const before: ShadowDocument = this.#shadows.get(keyOf(address)) ?? { version: 0, deleted: true };
    if (request.version !== undefined && request.version !== before.version) {
      return { code: 409, message: 'Version conflict' };
    }
    const after: ShadowDocument = {
      ...section(
        'desired',
        'desired' in request ? merge(before.desired, request.desired ?? null, now) : before.desired,
      ),
      ...section(
        'reported',
        'reported' in request ? merge(before.reported, request.reported ?? null, now) : before.reported,
      ),
      version: before.version + 1,
    };
    if (Buffer.byteLength(JSON.stringify(stateOf(after))) > SHADOW_LIMITS.document) {
      return { code: 413, message: 'The payload exceeds the maximum size allowed' };
    }
    this.#shadows.set(keyOf(address), after);
    return messagesOf(request, before, after, now);
  }

  #seconds(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}

/** `accepted` holds what was asked, `documents` the whole before and after, `delta` all that differs: the three share a version. */
function messagesOf(
  request: UpdateRequest,
  before: ShadowDocument,
  after: ShadowDocument,
  now: number,
): readonly ShadowMessage[] {
  const { version } = after;
  const asked = (['desired', 'reported'] as const).filter((name) => name in request);
  const stamped = asked.flatMap((name) => (request[name] ? [[name, stamp(request[name], now)]] : []));
  const accepted: Fields = {
    state: Object.fromEntries(asked.map((name) => [name, request[name] ?? null])),
    metadata: Object.fromEntries(stamped),
    version,
    timestamp: now,
  };
  const documents: Fields = { previous: wholeOf(before), current: wholeOf(after), timestamp: now };
  const delta = deltaOf(after);
  return [
    { topic: 'update/accepted', body: accepted },
    { topic: 'update/documents', body: documents },
    ...(delta ? [{ topic: 'update/delta', body: { version, timestamp: now, ...delta } }] : []),
  ];
}

function documentOf(shadow: ShadowDocument, now: number): Fields {
  const delta = deltaOf(shadow);
  const { state, metadata, version } = wholeOf(shadow) as { state: Fields; metadata: Fields; version: number };
  return {
    state: { ...state, ...(delta ? { delta: delta.state } : {}) },
    metadata: { ...metadata, ...(delta ? { delta: delta.metadata } : {}) },
    version,
    timestamp: now,
  };
}

const wholeOf = (shadow: ShadowDocument): Fields => ({
  state: stateOf(shadow),
  metadata: half(shadow, 'metadata'),
  version: shadow.version,
});

const stateOf = (shadow: ShadowDocument): Fields => half(shadow, 'state');

function half({ desired, reported }: ShadowDocument, of: keyof Section): Fields {
  return { ...(desired ? { desired: desired[of] } : {}), ...(reported ? { reported: reported[of] } : {}) };
}

const section = (name: 'desired' | 'reported', value: Section | undefined) => (value ? { [name]: value } : {});

const keyOf = ({ thing, name }: ShadowAddress) => `${thing}/${name ?? ''}`;

const tokenIn = ({ clientToken }: { readonly clientToken?: string }): Readonly<Record<string, Value>> =>
  clientToken === undefined ? {} : { clientToken };

const missing = ({ thing, name }: ShadowAddress): ShadowError => ({
  code: 404,
  message: `No shadow exists with name: '${name ?? thing}'`,
});
