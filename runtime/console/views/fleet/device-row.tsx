import type { ConsoleListed, ConsoleOpenAlert, ThingState } from '../../../../schema/console-protocol';
import { count, measured } from '../../parts/number';
import { beat, fleet, last } from '../../server/live';
import { healthOf } from './health';

/** How many values a row has room for. */
const VALUES = 3;

interface DeviceRowProps {
  readonly device: ConsoleListed;
  readonly state: ThingState;
  /** Worst first. */
  readonly open: readonly ConsoleOpenAlert[];
}

/** One device in the list. */
export function DeviceRow({ device, state, open }: DeviceRowProps) {
  beat.value;
  const { id, group, metadata } = device;
  const reading = last.get(`${group}/${id}`);
  const { sign, words } = healthOf(state, open);
  const fields = fleet.value?.groups.find((one) => one.id === group)?.fields ?? [];
  return (
    <>
      <span class={`dot dot-${sign}`} title={words} />
      <span class="hidden">{words}</span>
      <span class="row-name">
        <b>{id}</b>
        <small>
          {group}
          {metadata.site === undefined ? '' : ` · ${metadata.site}`}
        </small>
      </span>
      {open[0] && (
        <span class={`tag tag-${open[0].severity}`} title={words} aria-hidden="true">
          {count(open.length)}
        </span>
      )}
      <span class="row-values">
        {reading &&
          fields.slice(0, VALUES).map((field, at) => (
            <span key={field.id} title={field.id}>
              {measured(reading[at + 1])}
              <small>{field.symbol}</small>
            </span>
          ))}
      </span>
    </>
  );
}
