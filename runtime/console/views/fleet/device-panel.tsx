import { useEffect, useState } from 'preact/hooks';
import type { ConsoleDevice, ConsoleListed, ThingState } from '../../../../schema/console-protocol';
import { Icon } from '../../parts/icon';
import { count } from '../../parts/number';
import { get } from '../../server/api';
import { beat, link } from '../../server/live';
import { go, to } from '../../server/route';
import { DeviceCertificates } from './device-certificates';
import { DeviceConfig } from './device-config';
import { DeviceNow } from './device-now';
import { DeviceTraces } from './device-traces';
import { STATES } from './health';

const TABS = ['Now', 'Messages', 'Connections', 'Certificate', 'Config'] as const;
type Tab = (typeof TABS)[number];

/** Wall time between two looks at a device that is open. */
const EVERY = 3;

interface DevicePanelProps {
  readonly listed: ConsoleListed;
  readonly state: ThingState;
}

/** One device, by what is asked of it. */
export function DevicePanel({ listed, state }: DevicePanelProps) {
  const [device, setDevice] = useState<ConsoleDevice>();
  const [tab, setTab] = useState<Tab>('Now');
  const turn = `${Math.floor(beat.value / EVERY)} ${state} ${link.value}`;
  useEffect(() => {
    get<ConsoleDevice>(`device/${encodeURIComponent(listed.thing)}`).then(setDevice, () => {});
  }, [turn, listed.thing]);
  return (
    <section class="card device" aria-label={listed.id}>
      <DeviceHead listed={listed} state={state} device={device} />
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
        {tab === 'Now' && <DeviceNow listed={listed} device={device} />}
        {device && tab === 'Messages' && <DeviceTraces traces={device.traces.messages} what="message" />}
        {device && tab === 'Connections' && <DeviceTraces traces={device.traces.connections} what="connection" />}
        {device && tab === 'Certificate' && <DeviceCertificates device={device} />}
        {device && tab === 'Config' && <DeviceConfig device={device} />}
      </div>
    </section>
  );
}

function DeviceHead({ listed, state, device }: DevicePanelProps & { readonly device: ConsoleDevice | undefined }) {
  return (
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
  );
}
