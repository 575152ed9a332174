import type { ConsoleModel } from '../../../../schema/console-protocol';
import { Chart } from '../../charts/chart';
import { optionOf } from '../../charts/option-of';
import type { Column, Picture, Question } from '../../definitions/picture';
import { Icon } from '../../parts/icon';
import { clockTime, duration } from '../../parts/number';
import { alerts, tick } from '../../server/live';
import { to } from '../../server/route';
import { colour } from '../../style/theme';

interface ModelCardProps {
  readonly model: ConsoleModel;
  /** Some model is being trained. */
  readonly busy: boolean;
  train(): void;
}

export function ModelCard({ model, busy, train }: ModelCardProps) {
  const { id, title, training, problem, because } = model;
  return (
    <section class="card model" aria-label={title}>
      <header class="card-head">
        <h2>{title}</h2>
        <State model={model} />
        <code class="model-because">{because}</code>
        <button type="button" class="button" disabled={busy} onClick={train}>
          <Icon name="play" size={14} />
          {training ? 'Training' : 'Train'}
        </button>
      </header>
      {training && (
        <p class="model-progress" role="status">
          <b>{training.step}</b> <span>{training.line}</span>
        </p>
      )}
      {problem !== undefined && <p class="refusal">{problem}</p>}
      <div class="model-body">
        <Definition model={model} />
        <Figures model={model} />
        <Says model={model} />
      </div>
      <Alarms id={id} />
    </section>
  );
}

function State({ model: { accepted, last, training } }: { model: ConsoleModel }) {
  if (training) return <span class="tag tag-info">training</span>;
  if (accepted) return <span class="tag tag-good">version {accepted.version} in use</span>;
  if (last) return <span class="tag tag-warning">{last.verdict}, none in use</span>;
  return <span class="tag">not trained yet</span>;
}

const DEPLOYED = {
  none: 'nowhere by itself',
  serverless: 'serverless endpoint',
  instance: 'endpoint on instances',
  batch: 'scores in batches',
} as const;

function Definition({ model }: { model: ConsoleModel }) {
  const { task, groups, fields, features, algorithm, deploy, edge, small, endpoint } = model;
  return (
    <dl class="model-facts">
      <dt>{task.kind === 'predict' ? 'Predicts' : 'Looks for'}</dt>
      <dd>
        {task.kind === 'predict'
          ? `${task.field}${task.unit === '' ? '' : ` in ${task.unit}`}, ${duration(task.horizonMs)} ahead`
          : 'what is not usual'}
      </dd>
      <dt>From</dt>
      <dd>
        {fields.join(', ')} of {groups.join(', ')}
      </dd>
      <dt>Features</dt>
      <dd>{features.length === 0 ? 'the values as they are' : features.join('; ')}</dd>
      <dt>Algorithm</dt>
      <dd>{algorithm}</dd>
      <dt>In AWS</dt>
      <dd>{small && deploy === 'none' ? 'on the agents themselves' : DEPLOYED[deploy]}</dd>
      {endpoint !== undefined && (
        <>
          <dt>Answers</dt>
          <dd class="mono">{endpoint}</dd>
        </>
      )}
      {small && (
        <>
          <dt>At the edge</dt>
          <dd>
            {edge.length === 0
              ? 'small enough for an agent; on none of them now'
              : `${edge.length} agents watch by it: ${edge.slice(0, 6).join(', ')}${edge.length > 6 ? ' …' : ''}`}
          </dd>
        </>
      )}
    </dl>
  );
}

const short = (value: number | null) => (value === null ? 'undefined' : String(Number(value.toPrecision(3))));
const BASELINES: Readonly<Record<string, string>> = {
  persistence: 'if nothing changed',
  seasonal: 'as a day before',
  threshold: 'by the thresholds',
};

function Figures({ model: { gate, accepted, last } }: { model: ConsoleModel }) {
  const shown = accepted ?? last;
  const bound =
    gate.below !== undefined ? `below ${gate.below}` : gate.above !== undefined ? `above ${gate.above}` : 'any value';
  return (
    <div class="model-figures">
      <dl>
        {shown && (
          <div>
            <dt>{gate.metric}</dt>
            <dd class="model-metric">{short(shown.value)}</dd>
          </div>
        )}
        {shown && (
          <div>
            <dt>{BASELINES[gate.baseline] ?? gate.baseline}</dt>
            <dd>{short(shown.baseline)}</dd>
          </div>
        )}
        <div>
          <dt>wanted{shown ? '' : ` of ${gate.metric}`}</dt>
          <dd>{bound}</dd>
        </div>
      </dl>
      {last && last.why !== '' && (
        <p class="model-why">
          Last training {last.verdict}: {last.why}
        </p>
      )}
      {!shown && (
        <p class="quiet">
          Press Train, or run <code>fleet train</code> in a terminal; the first time <code>fleet train --setup</code>,
          which gets the Python packages.
        </p>
      )}
    </div>
  );
}

/** The newest score of each device, and the bound across. */
function Says({ model }: { model: ConsoleModel }) {
  const { accepted, scores, bounds, watch, title, task } = model;
  if (!accepted) return null;
  const now = tick.value?.counts.now ?? 0;
  const text =
    watch.at !== undefined
      ? `Watched ${duration(Math.max(0, now - watch.at))} ago, every ${duration(watch.everyMs)}.`
      : watch.nextAt === undefined
        ? `Watches new readings every ${duration(watch.everyMs)}.`
        : `Watches new readings every ${duration(watch.everyMs)}, next at ${clockTime(watch.nextAt)}.`;
  return (
    <div class="model-says">
      {scores.length > 0 && (
        <div class="model-chart">
          <Chart
            option={() => optionOf(pictureOf(model), QUESTION(task), rowsOf(model))}
            version={`${accepted.version} ${watch.at}`}
            label={`${title}: scores of ${scores.length} devices${bounds.map(({ label, value }) => `; ${label} ${short(value)}`).join('')}`}
          />
        </div>
      )}
      <p class="quiet">{text}</p>
      {watch.warning !== undefined && <p class="model-why">{watch.warning}</p>}
    </div>
  );
}

const column = (role: Column['role'], title: string, suffix = ''): Column => ({ role, title, suffix, decimals: 2 });

const QUESTION = (task: ConsoleModel['task']): Question => ({
  sql: '',
  columns: [
    column('category', 'device'),
    column('value', task.kind === 'predict' ? task.field : 'score', task.kind === 'predict' ? ` ${task.unit}` : ''),
  ],
});

const rowsOf = ({ scores }: ConsoleModel) =>
  [...scores].sort((a, b) => (a.device < b.device ? 1 : -1)).map(({ device, score }) => [device, score] as const);

const pictureOf = ({ id, title, bounds }: ConsoleModel): Picture => ({
  id,
  title,
  note: '',
  kind: 'bar',
  place: { x: 0, y: 0, w: 36, h: 8 },
  lines: bounds.map(({ value, label }) => ({ value, label: `${label} ${short(value)}`, colour: colour('critical') })),
  levels: [],
  horizontal: false,
  ask: () => QUESTION({ kind: 'detect' }),
});

/** Told by the watch of the twin, or by agents. */
function Alarms({ id }: { id: string }) {
  const its = alerts.value.filter((alert) => (alert.kind === 'model' && alert.id === id) || alert.id === `model:${id}`);
  if (its.length === 0) return null;
  return (
    <ul class="model-alarms">
      {its
        .slice(-5)
        .reverse()
        .map((alert) => (
          <li key={`${alert.at} ${alert.where}`}>
            <span class="tag tag-warning">{alert.severity}</span>
            <a href={to('fleet', alert.where.split('/')[1] ?? '')}>{alert.where}</a>
            <span>{alert.what}</span>
          </li>
        ))}
      {its.length > 5 && (
        <li>
          <a href={to('alerts')}>All {its.length} alerts of it</a>
        </li>
      )}
    </ul>
  );
}
