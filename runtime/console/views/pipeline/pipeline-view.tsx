import { useEffect, useState } from 'preact/hooks';
import type { ReadingCounts } from '../../../../schema/reading-counts';
import type { TwinStatus } from '../../../../schema/twin-protocol';
import { Icon } from '../../parts/icon';
import { count, duration, rate } from '../../parts/number';
import { Silence } from '../../parts/silence';
import { SourceTrouble } from '../../parts/source-trouble';
import { Sparkline } from '../../parts/sparkline';
import { get } from '../../server/api';
import { fleet, rateOf, ratesOf, states, tick } from '../../server/live';
import { to } from '../../server/route';
import { FlowPicture } from './flow-picture';
import './pipeline.css';

export function View() {
  return (
    <div class="pipeline">
      <section class="card flow-card" aria-label="Flow">
        <FlowPicture />
      </section>
      <div class="pipeline-cards">
        <Onboarding />
        <Throughput />
        <Groups />
        <Attention />
      </div>
    </div>
  );
}

function Onboarding() {
  const all = [...states.value.values()];
  const online = all.filter((state) => state === 'online').length;
  const waiting = all.filter((state) => state === 'waiting').length;
  const offline = all.length - online - waiting;
  const share = all.length === 0 ? 0 : (online / all.length) * 100;
  const startedAt = tick.value?.counts.startedAt;
  return (
    <section class="card" aria-labelledby="onboarding">
      <div class="card-head">
        <h2 id="onboarding">Onboarding</h2>
      </div>
      <div class="card-body stat">
        <p class="stat-figure">
          {count(online)} <small>of {count(all.length)} online</small>
        </p>
        <div class="meter" role="img" aria-label={`${Math.round(share)} % online`}>
          <span style={{ width: `${share}%` }} />
        </div>
        <p class="quiet">
          {waiting > 0
            ? `${count(waiting)} wait for their certificate`
            : offline > 0
              ? `${count(offline)} lost their connection`
              : 'Each with its own key and certificate'}
          {tick.value &&
            startedAt !== undefined &&
            ` · ${duration(tick.value.counts.now - startedAt)} of the fleet's time`}
        </p>
      </div>
    </section>
  );
}

function Throughput() {
  const messages = rateOf(({ counts }) => counts.messages);
  return (
    <section class="card throughput" aria-labelledby="throughput">
      <div class="card-head">
        <h2 id="throughput">Messages</h2>
      </div>
      <div class="card-body stat">
        <p class="stat-figure">
          {rate(messages).replace('/s', '')} <small>per second</small>
        </p>
        <Sparkline values={ratesOf(({ counts }) => counts.messages)} />
        <p class="quiet">{count(tick.value?.counts.messages ?? 0)} since the start, by the clock on the wall</p>
      </div>
    </section>
  );
}

function Groups() {
  const groups = fleet.value?.groups ?? [];
  const rates = groups.map(({ id }) => rateOf((now) => now.groups[id] ?? 0));
  const most = Math.max(0.1, ...rates);
  return (
    <section class="card pipeline-groups" aria-labelledby="groups">
      <div class="card-head">
        <h2 id="groups">Groups</h2>
      </div>
      <ul class="card-body">
        {groups.map(({ id }, at) => (
          <li key={id}>
            <a href={to('live', id)}>{id}</a>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${((rates[at] ?? 0) / most) * 100}%` }} />
            </span>
            <span class="mono">{rate(rates[at] ?? 0)}</span>
            <span class="quiet mono">{count(tick.value?.groups[id] ?? 0)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What is not as it should be, and what the twin does not stand for. */
function Attention() {
  const [status, setStatus] = useState<TwinStatus>();
  const edition = `${tick.value?.start} ${tick.value?.edition}`;
  useEffect(() => {
    get<TwinStatus>('status').then(setStatus, () => {});
  }, [edition]);
  const now = tick.value?.counts;
  if (!now) return null;
  const troubles = [
    [now.errors, 'errors'],
    [now.refusals, 'refusals by policies'],
    [now.rules.actionsFailed, 'actions of rules that failed'],
    [now.streams.failed, 'records not delivered'],
  ] as const;
  const real = troubles.filter(([number]) => number > 0);
  const { account } = now;
  const sources = account?.sources ?? [];
  const losses = account?.losses ?? [];
  const { silent } = now;
  return (
    <section class="card" aria-labelledby="attention">
      <div class="card-head">
        <h2 id="attention">Attention</h2>
      </div>
      <div class="card-body attention">
        {silent.length > 0 && <Silence silent={silent} now={now.now} />}
        {sources.length > 0 && (
          <ul class="attention-sources">
            {sources.map((source) => (
              <li key={`${source.group} ${source.is} ${source.why}`}>
                <SourceTrouble source={source} now={now.now} />
              </li>
            ))}
          </ul>
        )}
        {losses.length > 0 && (
          <ul>
            {losses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
          </ul>
        )}
        {real.length + sources.length + losses.length + silent.length === 0 ? (
          <p class="fine">
            <Icon name="check" size={16} /> Nothing failed, nothing was refused, nothing was left out.
          </p>
        ) : (
          real.length > 0 && (
            <ul>
              {real.map(([number, what]) => (
                <li key={what}>
                  <b class="mono">{count(number)}</b> {what}
                </li>
              ))}
            </ul>
          )
        )}
        {account && <p class="quiet">{accountText(account.readings)}</p>}
        {status && status.refused.length > 0 && (
          <details>
            <summary>{status.refused.length} parts cannot run here</summary>
            <ul>
              {status.refused.map(({ kind, name, problems }) => (
                <li key={kind + name}>
                  <b>
                    {kind} {name}
                  </b>
                  : {problems.join('; ')}
                </li>
              ))}
            </ul>
          </details>
        )}
        {status && status.notHonoured.length > 0 && (
          <details>
            <summary>{count(status.notHonoured.length)} details of AWS are left out here</summary>
            <ul>
              {status.notHonoured.slice(0, 60).map(({ logicalId, type, property, why }) => (
                <li key={`${logicalId} ${property}`}>
                  <span class="mono">
                    {type.replace('AWS::', '')}
                    {property === undefined ? '' : ` ${property}`}
                  </span>
                  : {why}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}

/** The sum that closes: what the drivers had, and what became of it. */
function accountText({
  found,
  taken,
  delivered,
  refused,
  unchanged,
  waiting,
  leftOut,
  givenUp,
}: ReadingCounts): string {
  const parts = [
    [delivered, 'delivered'],
    [unchanged, 'unchanged'],
    [sum(leftOut), 'left out'],
    [refused, 'refused'],
    [sum(givenUp), 'given up'],
    [waiting, 'on their way'],
  ] as const;
  const what = parts.filter(([many], at) => many > 0 || at === 0).map(([many, word]) => `${count(many)} ${word}`);
  return `${count(found + taken)} readings: ${what.join(', ')}.`;
}

const sum = (reasons: Readonly<Record<string, number>>): number =>
  Object.values(reasons).reduce((total, count) => total + count, 0);
