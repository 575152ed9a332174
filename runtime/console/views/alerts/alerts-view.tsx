import { useState } from 'preact/hooks';
import type { ConsoleAlert } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { count, dateTime } from '../../parts/number';
import { alerts, fleet } from '../../server/live';
import { to } from '../../server/route';
import { FoundChart } from './found-chart';
import './alerts.css';

const SHOWN = 200;
const ORDER = ['critical', 'ALARM', 'warning', 'info', 'OK'];

/** Every notification, newest first: what is wrong, where, since when, and the way back to the message that caused it. */
export function AlertsView() {
  const [severity, setSeverity] = useState('');
  const all = alerts.value;
  if (all.length === 0)
    return (
      <div class="card">
        <Empty icon="alerts" title="All quiet">
          <p>
            No threshold was crossed. Order a fault, such as an open door of a cold room, and watch the alert arrive
            here within seconds.
          </p>
        </Empty>
      </div>
    );
  const severities = [...new Set(all.map((alert) => alert.severity))].sort(
    (a, b) => ORDER.indexOf(a) - ORDER.indexOf(b),
  );
  const chosen = severity === '' ? all : all.filter((alert) => alert.severity === severity);
  return (
    <div class="alerts">
      <fieldset class="chips plain" aria-label="Severity">
        <button type="button" class="chip" aria-pressed={severity === ''} onClick={() => setSeverity('')}>
          All <small>{count(all.length)}</small>
        </button>
        {severities.map((one) => (
          <button type="button" class="chip" key={one} aria-pressed={severity === one} onClick={() => setSeverity(one)}>
            {one === '' ? 'other' : one} <small>{count(all.filter((alert) => alert.severity === one).length)}</small>
          </button>
        ))}
      </fieldset>
      <ol class="alert-list">
        {chosen
          .slice(-SHOWN)
          .reverse()
          .map((alert) => (
            <li key={`${alert.at} ${alert.where} ${alert.id} ${alert.traceId}`}>
              <Alert alert={alert} />
            </li>
          ))}
      </ol>
      {chosen.length > SHOWN && (
        <p class="quiet">
          The last {SHOWN} of {count(chosen.length)}. All are in the table <code>alerts</code>.
        </p>
      )}
    </div>
  );
}

function Alert({ alert }: { alert: ConsoleAlert }) {
  const { at, severity, title, id, where, what, message, rule, found } = alert;
  const device = where.slice(where.indexOf('/') + 1);
  const thing = fleet.value?.devices.find((one) => one.id === device && `${one.group}/${one.id}` === where)?.thing;
  return (
    <article class={`card alert alert-${severity}`}>
      <span class={`tag tag-${severity}`}>{severity === '' ? 'message' : severity}</span>
      <div class="alert-what">
        <h2>
          {title || id || 'Message'}
          {where !== '' && (
            <span class="alert-where"> {thing === undefined ? where : <a href={to('fleet', thing)}>{where}</a>}</span>
          )}
        </h2>
        <p class="quiet">{what}</p>
        {found && <FoundChart alert={alert} found={found} />}
        <details>
          <summary>The whole message{rule ? `, by the rule ${rule}` : ''}</summary>
          <pre>{pretty(message)}</pre>
        </details>
      </div>
      <time class="mono quiet" dateTime={at}>
        {dateTime(Date.parse(at))}
      </time>
    </article>
  );
}

function pretty(message: string): string {
  try {
    return JSON.stringify(JSON.parse(message), undefined, 2);
  } catch {
    return message;
  }
}
