import { type Fields, isFields, type Value } from './document';

/** AWS General Reference, "AWS IoT Device Shadow limits"; a client token as in "Device Shadow service documents". */
export const SHADOW_LIMITS = {
  /** Bytes of the state; metadata does not count. */
  document: 8_192,
  /** Levels within desired or reported. */
  depth: 8,
  /** Bytes. */
  clientToken: 64,
} as const;

export interface UpdateRequest {
  readonly desired?: Fields | null;
  readonly reported?: Fields | null;
  readonly version?: number;
  readonly clientToken?: string;
}

/** An error as the device shadow service tells it (AWS IoT developer guide, "Device Shadow error messages"). */
export interface ShadowError {
  readonly code: 400 | 404 | 409 | 413;
  readonly message: string;
  readonly clientToken?: string;
}

export type Parsed<T> = { readonly request: T } | { readonly error: ShadowError };

const invalid = (message: string, clientToken?: string): { error: ShadowError } => ({
  error: { code: 400, message, ...(clientToken === undefined ? {} : { clientToken }) },
});

/** The body of a get or delete: empty, or an object with a client token. */
export function parseEmpty(payload: Uint8Array): Parsed<{ readonly clientToken?: string }> {
  if (payload.byteLength === 0) return { request: {} };
  const body = parseObject(payload);
  // The content of a delete is ignored as documented; of a get only the token matters.
  if (body === undefined) return { request: {} };
  const token = tokenOf(body);
  return 'error' in token ? token : { request: token };
}

export function parseUpdate(payload: Uint8Array): Parsed<UpdateRequest> {
  const body = parseObject(payload);
  if (body === undefined) return invalid('Invalid JSON');
  const token = tokenOf(body);
  if ('error' in token) return token;
  const fail = (message: string) => invalid(message, token.clientToken);
  const { state, version } = body;
  if (state === undefined) return fail('Missing required node: state');
  if (!isFields(state)) return fail('State node must be an object');
  if (version !== undefined && !(typeof version === 'number' && Number.isInteger(version) && version >= 0)) {
    return fail('Invalid version');
  }
  const odd = Object.keys(state).find((key) => key !== 'desired' && key !== 'reported');
  if (odd !== undefined) return fail(`State contains an invalid node: '${odd}'`);
  const { desired, reported } = state;
  const problem = sectionProblem(desired, 'Desired') ?? sectionProblem(reported, 'Reported');
  if (problem !== undefined) return fail(problem);
  return {
    request: {
      ...(desired === undefined ? {} : { desired: desired as Fields | null }),
      ...(reported === undefined ? {} : { reported: reported as Fields | null }),
      ...(typeof version === 'number' ? { version } : {}),
      ...token,
    },
  };
}

function parseObject(payload: Uint8Array): Fields | undefined {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as Value;
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function tokenOf({ clientToken }: Fields): { readonly clientToken?: string } | { readonly error: ShadowError } {
  if (clientToken === undefined) return {};
  if (typeof clientToken !== 'string' || Buffer.byteLength(clientToken) > SHADOW_LIMITS.clientToken) {
    return invalid('Invalid clientToken');
  }
  return { clientToken };
}

function sectionProblem(section: Value | undefined, name: string): string | undefined {
  if (section === undefined || section === null) return undefined;
  if (!isFields(section)) return `${name} node must be an object`;
  if (deeperThan(section, SHADOW_LIMITS.depth)) {
    return `JSON contains too many levels of nesting; maximum is ${SHADOW_LIMITS.depth}`;
  }
  return hasNullInArray(section) ? 'State contains an invalid node: null in an array' : undefined;
}

/** Never looks deeper than it must: what a device sends may be nested without end. */
function deeperThan(value: Value, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner: Value) => deeperThan(inner, levels - 1));
}

function hasNullInArray(value: Value): boolean {
  if (Array.isArray(value)) return value.some((item: Value) => item === null || hasNullInArray(item));
  return isFields(value) && Object.values(value).some(hasNullInArray);
}
