import type { ConsoleDevice, ConsoleListed } from '../../../../schema/console-protocol';
import { clockTime, dateTime, measured } from '../../parts/number';
import { Sparkline } from '../../parts/sparkline';
import { beat, fleet, last, openAlerts, series, tick } from '../../server/live';

/** Its last values, what is open, and what was refused. */
export function DeviceNow({ listed, device }: { listed: ConsoleListed; device: ConsoleDevice | undefined }) {
  beat.value;
  const group = fleet.value?.groups.find(({ id }) => id === listed.group);
  const reading = last.get(`${listed.group}/${listed.id}`);
  const refused = device ? refusals(device) : [];
  const open = openAlerts.value.get(`${listed.group}/${listed.id}`) ?? [];
  return (
    <>
      {open.length > 0 && (
        <div class="device-open">
          <h3>Open alerts</h3>
          <ul class="chips">
            {open.map(({ id, severity }) => (
              <li key={id}>
                <span class={`tag tag-${severity}`}>{severity}</span> {id}
              </li>
            ))}
          </ul>
        </div>
      )}
      {refused.length > 0 && (
        <div class="device-refused">
          <h3>Refused</h3>
          {refused.map(({ traceId, at, text }) => (
            <p key={traceId} class="refusal">
              <span class="mono">{clockTime(at)}</span> {text}
            </p>
          ))}
        </div>
      )}
      <dl class="values">
        {group?.fields.map(({ id, symbol, min, max }, at) => (
          <div key={id}>
            <dt>{id}</dt>
            <dd>
              {measured(reading?.[at + 1])} <small>{symbol}</small>
            </dd>
            <Curve group={listed.group} device={listed.id} field={id} />
            {min !== undefined && max !== undefined && (
              <dd class="quiet values-range">
                {min} to {max}
              </dd>
            )}
          </div>
        ))}
      </dl>
      <p class="quiet">
        {reading ? `Read ${dateTime(reading[0])} UTC` : 'No reading yet'}
        {tick.value && reading
          ? `, ${Math.max(0, Math.round((tick.value.counts.now - reading[0]) / 1000))} s ago by its clock`
          : ''}
      </p>
      <Facts facts={listed.metadata} />
    </>
  );
}

/** The last readings of one field, where it is a number. */
function Curve({ group, device, field }: { group: string; device: string; field: string }) {
  const data = series.groups.get(group);
  const column = data?.values.get(field)?.[data.places.get(device) ?? -1] ?? [];
  const values = column.filter((value): value is number => typeof value === 'number').slice(-CURVE);
  return values.length < 2 ? null : (
    <dd>
      <Sparkline values={values} fromZero={false} />
    </dd>
  );
}

const CURVE = 60;

function Facts({ facts }: { facts: Readonly<Record<string, string>> }) {
  const entries = Object.entries(facts);
  if (entries.length === 0) return null;
  return (
    <dl class="facts">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What a policy or a rule did not let through, newest first. */
function refusals({
  traces,
}: ConsoleDevice): readonly { readonly traceId: string; readonly at: number; readonly text: string }[] {
  const all = [...traces.connections, ...traces.messages];
  const found = all.flatMap(({ traceId, steps }) =>
    steps
      .filter(({ kind, text }) => kind === 'error' || (kind === 'policy' && !text.startsWith('allowed')))
      .map(({ at, text }) => ({ traceId, at, text })),
  );
  return found.sort((a, b) => b.at - a.at).slice(0, 5);
}
