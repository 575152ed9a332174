import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ConsoleDevice, ConsoleListed, ThingState } from '../../../../schema/console-protocol';
import type { TwinTrace } from '../../../../schema/twin-protocol';
import { Icon } from '../../parts/icon';
import { clockTime, count, dateTime, measured } from '../../parts/number';
import { Sparkline } from '../../parts/sparkline';
import { get } from '../../server/api';
import { beat, fleet, last, link, openAlerts, series, tick } from '../../server/live';
import { go, to } from '../../server/route';
import { STATES } from './health';

const TABS = ['Now', 'Messages', 'Connections', 'Certificate', 'Config'] as const;
type Tab = (typeof TABS)[number];

/** Wall time between two looks at a device that is open. */
const EVERY = 3;

export function DevicePanel({ listed, state }: { listed: ConsoleListed; state: ThingState }) {
  const [device, setDevice] = useState<ConsoleDevice>();
  const [tab, setTab] = useState<Tab>('Now');
  const turn = `${Math.floor(beat.value / EVERY)} ${state} ${link.value}`;
  useEffect(() => {
    get<ConsoleDevice>(`device/${encodeURIComponent(listed.thing)}`).then(setDevice, () => {});
  }, [turn, listed.thing]);
  return (
    <section class="card device" aria-label={listed.id}>
      <header class="device-head">
        <button
          type="button"
          class="button icon-only device-back"
          aria-label="Back to the list"
          onClick={() => go('fleet')}
        >
          <Icon name="back" size={17} />
        </button>
        <div>
          <h2>{listed.id}</h2>
          <p class="quiet">
            {listed.group}
            {listed.thing === listed.id ? '' : `, by way of ${listed.thing}`}
            {device && ` · ${count(device.acknowledged)} messages acknowledged`}
          </p>
        </div>
        <span class={`tag ${state === 'online' ? 'tag-good' : state === 'offline' ? 'tag-critical' : ''}`}>
          {STATES[state]}
        </span>
        <a class="button" href={to('live', listed.group, listed.id)}>
          <Icon name="live" size={16} />
          Live
        </a>
      </header>
      <div class="chips device-tabs" role="tablist" aria-label="What of the device">
        {TABS.map((name) => (
          <button
            type="button"
            class="chip chip-small"
            role="tab"
            key={name}
            id={`tab-${name}`}
            aria-controls="device-tab"
            aria-selected={tab === name}
            onClick={() => setTab(name)}
          >
            {name}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div class="device-body" id="device-tab" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {tab === 'Now' && <Now listed={listed} device={device} />}
        {device && tab === 'Messages' && <Traces traces={device.traces.messages} what="message" />}
        {device && tab === 'Connections' && <Traces traces={device.traces.connections} what="connection" />}
        {device && tab === 'Certificate' && <Certificates device={device} />}
        {device && tab === 'Config' && <Config device={device} />}
      </div>
    </section>
  );
}

function Now({ listed, device }: { listed: ConsoleListed; device: ConsoleDevice | undefined }) {
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

function Traces({ traces, what }: { traces: readonly TwinTrace[]; what: string }) {
  if (traces.length === 0) return <p class="quiet">No {what} is remembered of this device yet.</p>;
  return (
    <ol class="traces">
      {[...traces].reverse().map((trace, at) => (
        <li key={trace.traceId}>
          <details open={at === 0}>
            <summary>
              <span class="mono">{clockTime(trace.steps[0]?.at ?? 0)}</span>
              <span class={`tag ${isBad(trace) ? 'tag-critical' : 'tag-good'}`}>
                {isBad(trace) ? 'refused or failed' : 'fine'}
              </span>
              <span class="quiet trace-text">{trace.steps[0]?.text}</span>
            </summary>
            <ol class="steps">
              {trace.steps.map((step, place) => (
                <li key={`${place} ${step.kind}`} class={`step step-${isBadStep(step) ? 'bad' : step.kind}`}>
                  <b>{step.kind}</b>
                  <span>
                    {step.text}
                    {step.data && <StepData data={step.data} />}
                  </span>
                </li>
              ))}
            </ol>
            <p class="quiet mono trace-id">{trace.traceId}</p>
          </details>
        </li>
      ))}
    </ol>
  );
}

function StepData({ data }: { data: Readonly<Record<string, unknown>> }) {
  return (
    <details class="step-data">
      <summary>data</summary>
      <pre>{JSON.stringify(data, undefined, 2)}</pre>
    </details>
  );
}

const isBadStep = ({ kind, text }: TwinTrace['steps'][number]) =>
  kind === 'error' || (kind === 'policy' && !text.startsWith('allowed'));
const isBad = ({ steps }: TwinTrace) => steps.some(isBadStep);

function Certificates({ device }: { device: ConsoleDevice }) {
  if (device.certificates.length === 0)
    return <p class="quiet">It has no certificate yet: it is onboarded by a claim, and gets its own then.</p>;
  return (
    <>
      {device.certificates.map(({ id, status, subject, issuer, from, until, policies }) => (
        <dl class="facts" key={id}>
          <Fact name="status">
            <span class={`tag ${status === 'ACTIVE' ? 'tag-good' : 'tag-critical'}`}>{status}</span>
          </Fact>
          <Fact name="id">
            <span class="mono">{id}</span>
          </Fact>
          <Fact name="subject">{subject}</Fact>
          <Fact name="issuer">{issuer}</Fact>
          <Fact name="valid">
            {from.slice(0, 10)} to {until.slice(0, 10)}
          </Fact>
          <Fact name="policies">{policies.join(', ')}</Fact>
        </dl>
      ))}
      <h3>Thing</h3>
      <dl class="facts">
        {device.type !== undefined && <Fact name="type">{device.type}</Fact>}
        <Fact name="groups">{device.thingGroups.join(', ')}</Fact>
        {Object.entries(device.attributes).map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Config({ device }: { device: ConsoleDevice }) {
  return (
    <>
      <h3>In force</h3>
      <pre class="json">{JSON.stringify(device.config, undefined, 2)}</pre>
      <h3>Config shadow</h3>
      {device.shadow === undefined ? (
        <p class="quiet">It has not reported yet.</p>
      ) : (
        <pre class="json">{JSON.stringify(device.shadow, undefined, 2)}</pre>
      )}
    </>
  );
}
