import { Icon } from '../../parts/icon';
import { count } from '../../parts/number';
import { fleet } from '../../server/live';
import type { DeviceFilter } from './device-filter';

interface DeviceFiltersProps {
  readonly filter: DeviceFilter;
  /** Devices that fit, and all. */
  readonly found: number;
  readonly all: number;
  change(filter: DeviceFilter): void;
}

/** What the list of devices is narrowed by. */
export function DeviceFilters({ filter, found, all, change }: DeviceFiltersProps) {
  return (
    <div class="fleet-tools">
      <label class="fleet-search">
        <Icon name="search" size={16} />
        <span class="hidden">Search devices</span>
        <input
          class="input"
          type="search"
          placeholder="Name, site, zone …"
          value={filter.search}
          onInput={({ currentTarget }) => change({ ...filter, search: currentTarget.value })}
        />
      </label>
      <label>
        <span class="hidden">Group</span>
        <select
          class="select"
          value={filter.group}
          onChange={({ currentTarget }) => change({ ...filter, group: currentTarget.value })}
        >
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
          value={filter.state}
          onChange={({ currentTarget }) => change({ ...filter, state: currentTarget.value as DeviceFilter['state'] })}
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
        {found === all ? count(all) : `${count(found)} of ${count(all)}`}
      </span>
    </div>
  );
}
