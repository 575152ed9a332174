import { count, duration, rate } from '../../parts/number';
import { Sparkline } from '../../parts/sparkline';
import { fleet, rateOf, ratesOf, states, tick } from '../../server/live';
import { to } from '../../server/route';
import { Attention } from './attention';
import { FlowPicture } from './flow-picture';
import './pipeline.css';

/** How messages flow through the twin, how fast, and what is not as it should be. */
export function PipelineView() {
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
