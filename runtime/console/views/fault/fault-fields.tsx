import type { ConsoleGroup } from '../../../../schema/console-protocol';
import { fleet } from '../../server/live';

/** A disturbance as it stands in the form. */
export interface FaultOrder {
  readonly group: string;
  readonly device: string;
  readonly kind: string;
  /** A duration such as `10m`; empty: until the end. */
  readonly lasts: string;
}

const LASTS = [
  ['10m', '10 minutes'],
  ['1h', '1 hour'],
  ['', 'until the end'],
] as const;

/** The first fault of a group, on a device of it. */
export function firstOrder(
  groups: readonly ConsoleGroup[],
  group: string,
  device = devicesOf(group)[0]?.id ?? '',
): FaultOrder {
  const [kind = ''] = Object.keys(groups.find(({ id }) => id === group)?.faults ?? {});
  return { group, device, kind, lasts: '10m' };
}

const devicesOf = (group: string) => (fleet.value?.devices ?? []).filter((device) => device.group === group);

interface FaultFieldsProps {
  /** Those whose devices are simulated. */
  readonly groups: readonly ConsoleGroup[];
  readonly order: FaultOrder;
  change(order: FaultOrder): void;
}

/** Whom it hits, what happens, and for how long. */
export function FaultFields({ groups, order, change }: FaultFieldsProps) {
  const { group, device, kind, lasts } = order;
  const ofGroup = devicesOf(group);
  const faults = groups.find(({ id }) => id === group)?.faults ?? {};
  return (
    <>
      <div class="row">
        <label class="field">
          <span>Group</span>
          <select
            class="select"
            value={group}
            onChange={(event) => change({ ...firstOrder(groups, event.currentTarget.value), lasts })}
          >
            <Options of={groups} />
          </select>
        </label>
        <label class="field">
          <span>Device</span>
          <select
            class="select"
            value={device}
            onChange={(event) => change({ ...order, device: event.currentTarget.value })}
          >
            <Options of={ofGroup} />
          </select>
        </label>
      </div>
      <fieldset class="choices plain">
        <legend class="label">What happens</legend>
        {Object.entries(faults).map(([id, about]) => (
          <label class="choice" key={id}>
            <input type="radio" name="kind" checked={kind === id} onChange={() => change({ ...order, kind: id })} />
            <b>{id}</b>
            <span>{about}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>For how long, by the clock of the fleet</span>
        <select
          class="select"
          value={lasts}
          onChange={(event) => change({ ...order, lasts: event.currentTarget.value })}
        >
          {LASTS.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function Options({ of }: { readonly of: readonly { readonly id: string }[] }) {
  return (
    <>
      {of.map(({ id }) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </>
  );
}
