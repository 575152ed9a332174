import { useState } from 'preact/hooks';
import type { ConsoleField, ConsoleGroup } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { beat, fleet, series } from '../../server/live';
import { route } from '../../server/route';
import { LiveCard } from './live-card';
import { LiveTools } from './live-tools';
import { thresholdLines } from './threshold-lines';
import './live.css';

const isNumeric = ({ type }: ConsoleField) => type === 'number' || type === 'integer';

/** Every device at once, a chart a group; or one group, a chart a field. */
export function LiveView() {
  const [paused, setPaused] = useState(false);
  const [slots, setSlots] = useState<number>(150);
  // Followed for the counts of devices beyond a line; the charts draw by themselves.
  beat.value;
  const groups = (fleet.value?.groups ?? []).filter(({ fields }) => fields.some(isNumeric));
  const shown = groups.find(({ id }) => id === route.value[1]);
  const device = shown ? (route.value[2] ?? '') : '';
  if (fleet.value && groups.length === 0)
    return (
      <div class="card">
        <Empty icon="live" title="No number to draw">
          <p>No group of this fleet has a field that is a number. Fleet shows the last values of every device.</p>
        </Empty>
      </div>
    );
  const windowMs = (group: ConsoleGroup) => (series.groups.get(group.id)?.slotMs ?? 1000) * slots;
  return (
    <div class="live">
      <LiveTools {...{ groups, shown, device, slots, setSlots, paused, setPaused }} />
      <div class={shown ? 'live-one' : 'live-all'}>
        {groups
          .filter((group) => !shown || group === shown)
          .flatMap((group) =>
            fieldsOf(group, shown !== undefined).map((field) => (
              <LiveCard
                key={`${group.id} ${field.id}`}
                group={group}
                field={field}
                alone={shown !== undefined}
                device={device}
                windowS={windowMs(group) / 1000}
                paused={paused}
              />
            )),
          )}
      </div>
      <p class="quiet live-hint">
        Drag across a chart to zoom in, double-click to follow again. Times are UTC, by the clock of the fleet.
      </p>
    </div>
  );
}

/** The field that says most: one with a threshold where there is one. */
function fieldsOf({ fields, thresholds }: ConsoleGroup, all: boolean): readonly ConsoleField[] {
  const numeric = fields.filter(isNumeric);
  if (all) return numeric;
  const watched = (['critical', 'warning', 'info'] as const)
    .map((severity) => thresholds.filter((threshold) => threshold.severity === severity))
    .flatMap((of) => numeric.find(({ id }) => thresholdLines(of, id).length > 0) ?? [])[0];
  return [watched ?? numeric[0]].filter((field) => field !== undefined);
}
