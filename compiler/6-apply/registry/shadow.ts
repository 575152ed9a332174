import { createHash } from 'node:crypto';
import type { SettingsOutcome } from '../../../schema/agent-settings';
import type { Json } from '../../../schema/plan/json';
import { canonical, isMap } from '../../5-plan/canonical';
import { CONFIG_SHADOW } from '../../ir/names';
import type { Clients } from '../aws/clients';
import { sdkError } from '../aws/sdk-error';

/**
 * How a device stands to what it was told. applied, rejected: it answered. trying: it runs by it, and has not read anything yet. silent: it has answered before, and not yet to this. offline: it never
 * was connected. absent: it has no shadow and no thing.
 */
export type Standing =
  | { readonly is: 'applied' | 'trying' | 'silent' | 'offline' | 'absent' }
  | { readonly is: 'rejected'; readonly reason: string };

/** Asks a device, through its shadow, to run by these settings. The version of its shadow, or undefined where there is no such thing. */
export async function tellShadow(
  clients: Pick<Clients, 'iotData'>,
  thing: string,
  desired: Json,
): Promise<number | undefined> {
  const { UpdateThingShadowCommand } = await import('@aws-sdk/client-iot-data-plane');
  const payload = Buffer.from(JSON.stringify({ state: { desired } }));
  try {
    const command = new UpdateThingShadowCommand({ thingName: thing, shadowName: CONFIG_SHADOW, payload });
    const answer = await (await clients.iotData()).send(command);
    return (JSON.parse(Buffer.from(answer.payload ?? []).toString()) as { version?: number }).version;
  } catch (problem) {
    if (sdkError(problem).name === 'ResourceNotFound') return undefined;
    throw problem;
  }
}

/** Reads what a device says of its settings, told with this version of its shadow; what its shadow asks for besides (of an apply that was stopped) is taken back on the way. */
export async function standingOf(
  clients: Pick<Clients, 'iotData'>,
  { thing, settings }: { readonly thing: string; readonly settings: Json },
  version = Number.POSITIVE_INFINITY,
): Promise<Standing> {
  const state = await shadowState(clients, thing);
  if (!state) return { is: 'absent' };
  const { desired = {}, reported } = state;
  const more = beyond(desired, settings);
  if (more !== undefined) {
    await tellShadow(clients, thing, more);
    return { is: 'silent' };
  }
  if (!isMap(reported)) return { is: 'offline' };
  const outcome = (reported['outcome'] ?? {}) as Partial<SettingsOutcome>;
  const isOfThese = outcome.hash === settingsHash(settings) || (outcome.version ?? 0) >= version;
  if (isOfThese && outcome.state === 'rejected') return { is: 'rejected', reason: outcome.reason ?? '' };
  if (isOfThese && outcome.state === 'trying') return { is: 'trying' };
  // A key that was taken back makes no difference between desired and reported, so the agent may run by more.
  return isOfThese || covers(reported, settings) ? { is: 'applied' } : { is: 'silent' };
}

/** What its shadow is asked for, and what it says; undefined where there is no such shadow, or no thing. */
export async function shadowState(
  clients: Pick<Clients, 'iotData'>,
  thingName: string,
): Promise<{ readonly desired?: Json; readonly reported?: Json } | undefined> {
  const { GetThingShadowCommand } = await import('@aws-sdk/client-iot-data-plane');
  try {
    const command = new GetThingShadowCommand({ thingName, shadowName: CONFIG_SHADOW });
    const { payload } = await (await clients.iotData()).send(command);
    const { state = {} } = JSON.parse(Buffer.from(payload ?? []).toString()) as {
      state?: { desired?: Json; reported?: Json };
    };
    return state;
  } catch (problem) {
    if (sdkError(problem).name === 'ResourceNotFound') return undefined;
    throw problem;
  }
}

function covers(there: Json | undefined, wanted: Json): boolean {
  if (!isMap(wanted)) return there !== undefined && canonical(there) === canonical(wanted);
  return isMap(there) && Object.entries(wanted).every(([key, value]) => covers(there[key], value));
}

/** As an update of a shadow that takes back what stands there and is not wanted; undefined where nothing is. */
export function beyond(there: Json, wanted: Json): Json | undefined {
  if (!isMap(there) || !isMap(wanted)) return undefined;
  const found = Object.entries(there).flatMap(([key, value]): [string, Json][] => {
    if (!Object.hasOwn(wanted, key)) return [[key, null]];
    const inner = beyond(value, wanted[key] ?? null);
    return inner === undefined ? [] : [[key, inner]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Names a set of settings, as agents do in what they report (SettingsOutcome). */
export const settingsHash = (settings: Json) =>
  createHash('sha256').update(canonical(settings)).digest('hex').slice(0, 12);
