import { useMemo } from 'preact/hooks';
import type { FilterControl } from '../../definitions/picture';
import { fleet } from '../../server/live';

interface SheetFilterProps {
  readonly filter: FilterControl;
  readonly value: string;
  /** The chosen group: devices of others are not offered. */
  readonly group: string | undefined;
  choose(value: string): void;
}

/** Columns of the lake, and what variables are called for people. */
const OF_GROUP = ['group_id', 'group'];
const OF_DEVICE = ['device_id', 'device'];

/** What a sheet is narrowed to in one column. */
export function SheetFilter({ filter: { column, title, options: listed }, value, group, choose }: SheetFilterProps) {
  const options = useMemo(() => {
    if (listed) return listed;
    const devices = (fleet.value?.devices ?? []).filter(
      (one) => group === undefined || OF_GROUP.includes(column) || one.group === group,
    );
    const values = devices.map((one) =>
      OF_GROUP.includes(column) ? one.group : OF_DEVICE.includes(column) ? one.id : one.metadata[column],
    );
    return [...new Set(values.filter((one) => one !== undefined))].sort();
  }, [column, listed, group, fleet.value]);
  return (
    <label class="filter">
      <span>{title}</span>
      <select class="select" value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        <option value="">All</option>
        {options.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
