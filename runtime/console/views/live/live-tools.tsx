import type { ConsoleGroup } from '../../../../schema/console-protocol';
import { Icon } from '../../parts/icon';
import { duration } from '../../parts/number';
import { series } from '../../server/live';
import { go } from '../../server/route';

/** Slots of a group in the chart: its readings, whatever its pace. */
const WINDOWS = [60, 150, 300] as const;

interface LiveToolsProps {
  readonly groups: readonly ConsoleGroup[];
  /** Undefined: all. */
  readonly shown: ConsoleGroup | undefined;
  /** Empty: all of the group. */
  readonly device: string;
  readonly slots: number;
  setSlots(slots: number): void;
  readonly paused: boolean;
  setPaused(paused: boolean): void;
}

/** Which group, which device, how far back, and whether it goes on. */
export function LiveTools({ groups, shown, device, slots, setSlots, paused, setPaused }: LiveToolsProps) {
  return (
    <div class="live-tools">
      <fieldset class="chips plain" aria-label="Group">
        <button type="button" class="chip" aria-pressed={!shown} onClick={() => go('live')}>
          All groups
        </button>
        {groups.map(({ id }) => (
          <button type="button" class="chip" key={id} aria-pressed={shown?.id === id} onClick={() => go('live', id)}>
            {id}
          </button>
        ))}
      </fieldset>
      <div class="live-controls">
        {shown && (
          <label>
            <span class="hidden">Device</span>
            <select
              class="select"
              value={device}
              onChange={({ currentTarget }) =>
                go('live', shown.id, ...(currentTarget.value ? [currentTarget.value] : []))
              }
            >
              <option value="">all devices</option>
              {series.groups.get(shown.id)?.devices.map((id) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span class="hidden">How far back</span>
          <select class="select" value={slots} onChange={({ currentTarget }) => setSlots(Number(currentTarget.value))}>
            {WINDOWS.map((one) => (
              <option key={one} value={one}>
                {shown ? duration((series.groups.get(shown.id)?.slotMs ?? 1000) * one) : `${one} readings`}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          <Icon name={paused ? 'play' : 'pause'} size={16} />
          {paused ? 'Go on' : 'Pause'}
        </button>
      </div>
    </div>
  );
}
