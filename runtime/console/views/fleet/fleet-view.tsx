import { useMemo, useState } from 'preact/hooks';
import type { ConsoleListed, ConsoleOpenAlert, ThingState } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { Icon } from '../../parts/icon';
import { count, measured } from '../../parts/number';
import { VirtualList } from '../../parts/virtual-list';
import { beat, fleet, last, openAlerts, states } from '../../server/live';
import { go, route } from '../../server/route';
import { DevicePanel } from './device-panel';
import { healthOf } from './health';
import './fleet.css';

/** Every device: find one, see how it is, open it. */
export function View() {
  const [group, setGroup] = useState('');
  const [state, setState] = useState<Sought>('');
  const [search, setSearch] = useState('');
  const all = fleet.value?.devices ?? [];
  const now = states.value;
  const alerted = openAlerts.value;
  const found = useMemo(() => {
    const words = search
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    return all.filter((device) => {
      if (group !== '' && device.group !== group) return false;
      if (!isIn(state, now.get(device.thing) ?? 'waiting', alerted.get(`${device.group}/${device.id}`))) return false;
      if (words.length === 0) return true;
      const text =
        `${device.id} ${device.group} ${device.thing} ${Object.values(device.metadata).join(' ')}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }, [all, group, state, search, state === '' ? undefined : now, state === '' ? undefined : alerted]);
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
        <div class="fleet-tools">
          <label class="fleet-search">
            <Icon name="search" size={16} />
            <span class="hidden">Search devices</span>
            <input
              class="input"
              type="search"
              placeholder="Name, site, zone …"
              value={search}
              onInput={({ currentTarget }) => setSearch(currentTarget.value)}
            />
          </label>
          <label>
            <span class="hidden">Group</span>
            <select class="select" value={group} onChange={({ currentTarget }) => setGroup(currentTarget.value)}>
              <option value="">All groups</option>
              {fleet.value?.groups.map(({ id }) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span class="hidden">State</span>
            <select
              class="select"
              value={state}
              onChange={({ currentTarget }) => setState(currentTarget.value as Sought)}
            >
              <option value="">Any state</option>
              <option value="online">Online</option>
              <option value="offline">Offline</option>
              <option value="waiting">Not onboarded</option>
              <option value="alert">Open alert</option>
              <option value="critical">Critical alert</option>
            </select>
          </label>
          <span class="quiet fleet-count" role="status">
            {found.length === all.length ? count(all.length) : `${count(found.length)} of ${count(all.length)}`}
          </span>
        </div>
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
            row={(one) => (
              <Row
                device={one}
                state={now.get(one.thing) ?? 'waiting'}
                open={alerted.get(`${one.group}/${one.id}`) ?? []}
              />
            )}
            move={select}
          />
        )}
      </section>
      {open ? (
        <DevicePanel key={`${open.group}/${open.id}`} listed={open} state={now.get(open.thing) ?? 'waiting'} />
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

/** What the list is narrowed to. */
type Sought = ThingState | 'alert' | 'critical' | '';

function isIn(sought: Sought, state: ThingState, open: readonly ConsoleOpenAlert[] = []): boolean {
  if (sought === '') return true;
  if (sought === 'alert') return open.length > 0;
  if (sought === 'critical') return open[0]?.severity === 'critical';
  return state === sought;
}

/** How many values a row has room for. */
const VALUES = 3;

interface RowProps {
  readonly device: ConsoleListed;
  readonly state: ThingState;
  /** Worst first. */
  readonly open: readonly ConsoleOpenAlert[];
}

function Row({ device, state, open }: RowProps) {
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
