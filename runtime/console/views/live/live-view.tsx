import { useState } from 'preact/hooks';
import type { ConsoleField, ConsoleGroup } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { Icon } from '../../parts/icon';
import { duration } from '../../parts/number';
import { SourceTrouble } from '../../parts/source-trouble';
import { beat, fleet, series, tick } from '../../server/live';
import { go, route } from '../../server/route';
import type { GroupSeries } from '../../server/series';
import { beyond, StreamChart } from './stream-chart';
import { thresholdLines } from './threshold-lines';
import './live.css';

/** Slots of a group in the chart: its readings, whatever its pace. */
const WINDOWS = [60, 150, 300] as const;

const isNumeric = ({ type }: ConsoleField) => type === 'number' || type === 'integer';

/** Every device at once, a chart a group; or one group, a chart a field. */
export function View() {
  const [paused, setPaused] = useState(false);
  const [slots, setSlots] = useState<number>(150);
  // Followed for the counts of devices beyond a line; the charts draw by themselves.
  beat.value;
  const groups = (fleet.value?.groups ?? []).filter(({ fields }) => fields.some(isNumeric));
  const chosen = groups.find(({ id }) => id === route.value[1]);
  const device = chosen ? (route.value[2] ?? '') : '';
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
      <div class="live-tools">
        <fieldset class="chips plain" aria-label="Group">
          <button type="button" class="chip" aria-pressed={!chosen} onClick={() => go('live')}>
            All groups
          </button>
          {groups.map(({ id }) => (
            <button type="button" class="chip" key={id} aria-pressed={chosen?.id === id} onClick={() => go('live', id)}>
              {id}
            </button>
          ))}
        </fieldset>
        <div class="live-controls">
          {chosen && (
            <label>
              <span class="hidden">Device</span>
              <select
                class="select"
                value={device}
                onChange={({ currentTarget }) =>
                  go('live', chosen.id, ...(currentTarget.value ? [currentTarget.value] : []))
                }
              >
                <option value="">all devices</option>
                {series.groups.get(chosen.id)?.devices.map((id) => (
                  <option key={id} value={id}>
                    {id}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label>
            <span class="hidden">How far back</span>
            <select
              class="select"
              value={slots}
              onChange={({ currentTarget }) => setSlots(Number(currentTarget.value))}
            >
              {WINDOWS.map((one) => (
                <option key={one} value={one}>
                  {chosen ? duration((series.groups.get(chosen.id)?.slotMs ?? 1000) * one) : `${one} readings`}
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
      <div class={chosen ? 'live-one' : 'live-all'}>
        {groups
          .filter((group) => !chosen || group === chosen)
          .flatMap((group) =>
            fieldsOf(group, chosen !== undefined).map((field) => (
              <Chart
                key={`${group.id} ${field.id}`}
                group={group}
                field={field}
                alone={chosen !== undefined}
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

/** What there is to say where no reading is: when the first one comes, or why none does. */
function Waiting({ group }: { readonly group: ConsoleGroup }) {
  const counts = tick.value?.counts;
  const troubled = (counts?.account?.sources ?? []).filter((source) => source.group === group.id);
  if (counts === undefined || troubled.length === 0)
    return <p class="live-wait quiet">The first reading comes within {duration(group.everyMs)} of the fleet's time.</p>;
  return (
    <>
      {troubled.map((source) => (
        <p class="live-wait" key={`${source.is} ${source.why}`}>
          <SourceTrouble source={source} now={counts.now} />
        </p>
      ))}
    </>
  );
}

interface ChartProps {
  readonly group: ConsoleGroup;
  readonly field: ConsoleField;
  readonly alone: boolean;
  readonly device: string;
  readonly windowS: number;
  readonly paused: boolean;
}

function Chart({ group, field, alone, device, windowS, paused }: ChartProps) {
  const data: GroupSeries | undefined = series.groups.get(group.id);
  const lines = thresholdLines(group.thresholds, field.id);
  const out = data ? beyond(data, field.id, lines) : [];
  return (
    <section class="card live-chart" aria-label={`${field.id} of ${group.id}`}>
      <header class="card-head">
        <h2>
          {alone ? field.id : group.id}{' '}
          <small>
            {alone ? group.id : field.id}
            {field.symbol === '' ? '' : `, ${field.symbol}`}
          </small>
        </h2>
        {out.length > 0 && (
          <span class="tag tag-critical" title={out.slice(0, 12).join(', ')}>
            {out.length === 1 ? `${out[0]} out of range` : `${out.length} out of range`}
          </span>
        )}
        {!alone && (
          <button type="button" class="live-open" onClick={() => go('live', group.id)}>
            Open<span class="hidden"> {group.id}</span>
          </button>
        )}
      </header>
      {data && data.times.length > 0 ? (
        <StreamChart
          series={data}
          field={field.id}
          symbol={field.symbol}
          lines={lines}
          height={alone ? 260 : 200}
          windowS={windowS}
          paused={paused}
          device={device}
          label={`${field.id} of ${data.devices.length} devices of ${group.id} over time${lines.map((line) => `; ${line.id} ${line.side} ${line.value} ${field.symbol}`).join('')}`}
        />
      ) : (
        <Waiting group={group} />
      )}
    </section>
  );
}
