import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './parts/icon';
import { LazyView } from './parts/lazy-view';
import { clockTime, dateTime } from './parts/number';
import { alerts, fleet, link, tick } from './server/live';
import { go, route, to } from './server/route';
import { choice, dark } from './style/theme';
import { FaultDialog } from './views/fault/fault-dialog';

const VIEWS = [
  { id: 'pipeline', title: 'Pipeline', icon: 'pipeline', load: () => import('./views/pipeline/pipeline-view') },
  { id: 'fleet', title: 'Fleet', icon: 'fleet', load: () => import('./views/fleet/fleet-view') },
  { id: 'live', title: 'Live', icon: 'live', load: () => import('./views/live/live-view') },
  { id: 'alerts', title: 'Alerts', icon: 'alerts', load: () => import('./views/alerts/alerts-view') },
  {
    id: 'dashboards',
    title: 'Dashboards',
    icon: 'dashboards',
    load: () => import('./views/dashboards/dashboards-view'),
  },
  { id: 'query', title: 'Query', icon: 'query', load: () => import('./views/query/query-view') },
  { id: 'models', title: 'Models', icon: 'models', load: () => import('./views/models/models-view') },
  { id: 'changes', title: 'Changes', icon: 'changes', load: () => import('./views/changes/changes-view') },
] as const satisfies readonly { id: string; title: string; icon: IconName; load: () => Promise<unknown> }[];

export function App() {
  const ordering = useSignal(false);
  const view = VIEWS.find(({ id }) => id === route.value[0]) ?? VIEWS[0];
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${view.title} · ${tick.value?.counts.fleet ?? 'Fleetwright'}`;
    // Who changes the view by keyboard continues in it; the page as it opens leaves the focus alone.
    if (!first.current) heading.current?.focus({ preventScroll: true });
    first.current = false;
  }, [view]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const chosen = VIEWS[Number(event.key) - 1];
      if (chosen) go(chosen.id);
      else if (event.key === 'f') ordering.value = true;
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [ordering]);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => heading.current?.focus()}>
        Skip to the view
      </button>
      <nav class="nav" aria-label="Views">
        <a class="brand" href={to('pipeline')} aria-label="Fleetwright, pipeline">
          <img src="./icon.svg" alt="" width="28" height="28" />
          <span>Fleetwright</span>
        </a>
        <ul>
          {VIEWS.map(({ id, title, icon }, at) => (
            <li key={id}>
              <a href={to(id)} aria-current={view.id === id ? 'page' : undefined} aria-keyshortcuts={String(at + 1)}>
                <Icon name={icon} />
                <span>{title}</span>
                {id === 'alerts' && <OpenAlerts />}
              </a>
            </li>
          ))}
        </ul>
        <p class="nav-foot">Keys 1–8 change the view, F orders a fault.</p>
      </nav>
      <div class="main">
        <header class="top">
          <div class="top-title">
            <h1 ref={heading} tabIndex={-1} id="view">
              {view.title}
            </h1>
            <FleetName />
          </div>
          <div class="top-tools">
            <LinkState />
            <button
              type="button"
              class="button fault"
              onClick={() => {
                ordering.value = true;
              }}
            >
              <Icon name="bolt" size={16} />
              <span>Order a fault</span>
            </button>
            <button
              type="button"
              class="button icon-only"
              aria-label={dark.value ? 'Light colours' : 'Dark colours'}
              title={dark.value ? 'Light colours' : 'Dark colours'}
              onClick={() => {
                choice.value = dark.value ? 'light' : 'dark';
              }}
            >
              <Icon name={dark.value ? 'sun' : 'moon'} size={18} />
            </button>
          </div>
        </header>
        <Lost />
        <main class={`view view-${view.id}`} aria-labelledby="view">
          <LazyView key={view.id} load={view.load} />
        </main>
      </div>
      {ordering.value && (
        <FaultDialog
          close={() => {
            ordering.value = false;
          }}
        />
      )}
    </div>
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

function OpenAlerts() {
  const fresh = alerts.value.filter(({ severity }) => severity === 'critical' || severity === 'ALARM').length;
  if (fresh === 0) return null;
  return (
    <span class="nav-count">
      {fresh > 99 ? '99+' : fresh}
      <span class="hidden"> critical</span>
    </span>
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

function Lost() {
  if (link.value !== 'lost') return null;
  return (
    <p class="lost" role="alert">
      The twin does not answer. This page goes on by itself when <code>fleet up</code> runs again.
    </p>
  );
}
