import { useMemo, useState } from 'preact/hooks';
import type { ConsoleListed } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { VirtualList } from '../../parts/virtual-list';
import { fleet, openAlerts, states } from '../../server/live';
import { go, route } from '../../server/route';
import { type DeviceFilter, fittingDevices } from './device-filter';
import { DeviceFilters } from './device-filters';
import { DevicePanel } from './device-panel';
import { DeviceRow } from './device-row';
import './fleet.css';

/** Every device: find one, see how it is, open it. */
export function FleetView() {
  const [filter, setFilter] = useState<DeviceFilter>({ group: '', state: '', search: '' });
  const all = fleet.value?.devices ?? [];
  const now = states.value;
  const alerted = openAlerts.value;
  const stateOf = ({ thing }: ConsoleListed) => now.get(thing) ?? 'waiting';
  const openOf = ({ group, id }: ConsoleListed) => alerted.get(`${group}/${id}`) ?? [];
  // Without a state that is sought, whatever changes in them changes nothing in the list.
  const signs = filter.state === '' ? [] : [now, alerted];
  const found = useMemo(() => fittingDevices(all, filter, stateOf, openOf), [all, filter, signs[0], signs[1]]);
  const thing = route.value[1];
  const device = route.value[2] ?? thing;
  const open = all.find((one) => one.thing === thing && one.id === device) ?? all.find((one) => one.thing === thing);
  const active = open ? found.indexOf(open) : -1;
  const select = (place: number) => {
    const one = found[place];
    if (one) go('fleet', one.thing, ...(one.id === one.thing ? [] : [one.id]));
  };
  return (
    <div class={`fleet ${open ? 'fleet-open' : ''}`}>
      <section class="card fleet-list" aria-label="Devices">
        <DeviceFilters filter={filter} found={found.length} all={all.length} change={setFilter} />
        {fleet.value && found.length === 0 ? (
          <Empty icon="search" title="No device is like that">
            <p>Take away a word, a group or a state.</p>
          </Empty>
        ) : (
          <VirtualList
            items={found}
            rowHeight={52}
            label="Devices"
            active={active}
            keyOf={(one) => `${one.group}/${one.id}`}
            row={(one) => <DeviceRow device={one} state={stateOf(one)} open={openOf(one)} />}
            move={select}
          />
        )}
      </section>
      {open ? (
        <DevicePanel key={`${open.group}/${open.id}`} listed={open} state={stateOf(open)} />
      ) : (
        <section class="card fleet-none">
          <Empty icon="device" title="Choose a device">
            <p>Its last values, certificate, config, the way of its messages, and why one was refused.</p>
          </Empty>
        </section>
      )}
    </div>
  );
}
