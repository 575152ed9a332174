import type { ConsoleField, ConsoleGroup } from '../../../../schema/console-protocol';
import { duration } from '../../parts/number';
import { SourceTrouble } from '../../parts/source-trouble';
import { series, tick } from '../../server/live';
import { go } from '../../server/route';
import type { GroupSeries } from '../../server/series';
import { devicesBeyond } from './devices-beyond';
import { StreamChart } from './stream-chart';
import { thresholdLines } from './threshold-lines';

interface LiveCardProps {
  readonly group: ConsoleGroup;
  readonly field: ConsoleField;
  readonly alone: boolean;
  readonly device: string;
  readonly windowS: number;
  readonly paused: boolean;
}

/** One field of one group. */
export function LiveCard({ group, field, alone, device, windowS, paused }: LiveCardProps) {
  const data: GroupSeries | undefined = series.groups.get(group.id);
  const lines = thresholdLines(group.thresholds, field.id);
  const out = data ? devicesBeyond(data, field.id, lines) : [];
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
