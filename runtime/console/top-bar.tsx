import type { RefObject } from 'preact';
import { Icon } from './parts/icon';
import { clockTime, dateTime } from './parts/number';
import { fleet, link, tick } from './server/live';
import { dark, themeChoice } from './style/theme';

interface TopBarProps {
  readonly title: string;
  /** Takes the focus when the view changes. */
  readonly heading: RefObject<HTMLHeadingElement | null>;
  orderFault(): void;
}

/** What is looked at, of which fleet, and whether it is now. */
export function TopBar({ title, heading, orderFault }: TopBarProps) {
  return (
    <header class="top">
      <div class="top-title">
        <h1 ref={heading} tabIndex={-1} id="view">
          {title}
        </h1>
        <FleetName />
      </div>
      <div class="top-tools">
        <LinkState />
        <button type="button" class="button fault" onClick={orderFault}>
          <Icon name="bolt" size={16} />
          <span>Order a fault</span>
        </button>
        <button
          type="button"
          class="button icon-only"
          aria-label={dark.value ? 'Light colours' : 'Dark colours'}
          title={dark.value ? 'Light colours' : 'Dark colours'}
          onClick={() => {
            themeChoice.value = dark.value ? 'light' : 'dark';
          }}
        >
          <Icon name={dark.value ? 'sun' : 'moon'} size={18} />
        </button>
      </div>
    </header>
  );
}

function FleetName() {
  const name = tick.value?.counts.fleet;
  const devices = fleet.value?.devices.length;
  if (name === undefined) return null;
  return (
    <p class="fleet-name">
      <b>{name}</b>
      {devices !== undefined && <span>{devices} devices</span>}
    </p>
  );
}

/** Whether what is shown is now. */
function LinkState() {
  const now = tick.value?.counts;
  const words = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' }[link.value];
  return (
    <div
      class={`link link-${link.value}`}
      role="status"
      title={now ? `${dateTime(now.now)} UTC, the time of the twin` : ''}
    >
      <span class="link-dot" aria-hidden="true" />
      <span>{words}</span>
      {now && link.value === 'live' && (
        <span class="link-clock" aria-hidden="true">
          {clockTime(now.now)}
          {now.speed !== 1 && <b>×{now.speed}</b>}
        </span>
      )}
    </div>
  );
}
