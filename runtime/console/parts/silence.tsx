import { OFFLINE, SILENT } from '../../../schema/silent';
import type { SilentDevice } from '../../../schema/twin-protocol';
import { count, duration } from './number';

const SHOWN = 12;

/** Who is silent, since when, the longest first. */
export function Silence({ silent, now }: { readonly silent: readonly SilentDevice[]; readonly now: number }) {
  const more = silent.length - SHOWN;
  return (
    <ul class="attention-sources">
      {silent.slice(0, SHOWN).map(({ group, device, alert, since }) => (
        <li key={`${group} ${device} ${alert}`}>
          <b>
            {device} of {group}
          </b>{' '}
          {whatOf(alert)} since {duration(Math.max(0, now - since))}
        </li>
      ))}
      {more > 0 && <li>and {count(more)} more</li>}
    </ul>
  );
}

function whatOf(alert: string): string {
  if (alert === OFFLINE) return 'not connected';
  return alert === SILENT ? 'without readings' : `without ${alert.slice(SILENT.length + 1)}`;
}
