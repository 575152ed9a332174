import { Icon } from './parts/icon';
import { alerts } from './server/live';
import { to } from './server/route';
import { VIEWS } from './views/views';

/** The way to each view; `view` is the one that is open. */
export function Navigation({ view }: { readonly view: string }) {
  return (
    <nav class="nav" aria-label="Views">
      <a class="brand" href={to('pipeline')} aria-label="Fleetwright, pipeline">
        <img src="./icon.svg" alt="" width="28" height="28" />
        <span>Fleetwright</span>
      </a>
      <ul>
        {VIEWS.map(({ id, title, icon }, at) => (
          <li key={id}>
            <a href={to(id)} aria-current={view === id ? 'page' : undefined} aria-keyshortcuts={String(at + 1)}>
              <Icon name={icon} />
              <span>{title}</span>
              {id === 'alerts' && <OpenAlerts />}
            </a>
          </li>
        ))}
      </ul>
      <p class="nav-foot">Keys 1–8 change the view, F orders a fault.</p>
    </nav>
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
