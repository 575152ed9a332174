import { milliseconds } from '../../schema/duration';
import type { Manifest } from '../../schema/manifest.generated';
import type { AlertMemory, Alerts, SilenceWindow } from '../ir/fleet/alerts';
import type { Group } from '../ir/fleet/groups';
import type { Origins } from './origins';

type Written = NonNullable<Manifest['alerts']>;
type WrittenWindow = NonNullable<Written['silence']>[number];

/** Silence is what did not happen: somebody has to remember what was heard last, so it brings the memory with it. */
export function resolveAlerts(manifest: Manifest, groups: readonly Group[], origins: Origins): Alerts {
  const written = manifest.alerts ?? {};
  const memory = memoryOf(
    written,
    groups.some(({ silent }) => silent.length > 0),
  );
  return {
    email: [...(written.email ?? [])].sort(),
    ...(memory ? { memory } : {}),
    origin: origins.at('alerts'),
  };
}

const HOUR_MS = 3_600_000;

function memoryOf(
  { repeatAfter, escalateAfter, escalateTo = [], silence = [] }: Written,
  isNeeded: boolean,
): AlertMemory | undefined {
  const isAsked = repeatAfter !== undefined || escalateAfter !== undefined || silence.length > 0;
  if (!isAsked && !isNeeded) return undefined;
  return {
    repeatAfterMs: repeatAfter === undefined ? HOUR_MS : milliseconds(repeatAfter),
    ...(escalateAfter === undefined ? {} : { escalateAfterMs: milliseconds(escalateAfter) }),
    escalateTo: [...escalateTo].sort(),
    silence: silence.map(windowOf),
  };
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

function windowOf({ from, to, until, days, timezone = 'UTC', groups, severities }: WrittenWindow): SilenceWindow {
  const scope = { ...(groups ? { groups: [...groups].sort() } : {}), severities: severities ?? ['warning'] };
  if (until !== undefined) return { kind: 'dated', from: Date.parse(from), until: Date.parse(until), ...scope };
  const begins = DAYS.flatMap((day, number) => (days === undefined || days.includes(day) ? [number] : []));
  return { kind: 'daily', days: begins, from: minutes(from), to: minutes(to ?? from), timezone, ...scope };
}

/** `22:30` as minutes of the day. */
function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number);
  return hours * 60 + rest;
}
