import { useEffect, useState } from 'preact/hooks';
import type { ConsoleChange, ConsoleChanges } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { Icon } from '../../parts/icon';
import { clockTime } from '../../parts/number';
import { get } from '../../server/api';
import { tick } from '../../server/live';
import './changes.css';

/** What saving the manifest has done to the fleet while it runs, newest first. */
export function View() {
  const [log, setLog] = useState<ConsoleChanges>();
  const seen = `${tick.value?.start} ${tick.value?.changes}`;
  useEffect(() => {
    get<ConsoleChanges>('changes').then(setLog, () => {});
  }, [seen]);
  if (!log) return null;
  if (log.changes.length === 0)
    return (
      <div class="card">
        <Empty icon="changes" title="Nothing has changed since the start">
          <p>
            Open <code>{log.manifest}</code> in your editor, change a threshold, and save. What it means is applied to
            the running fleet at once, and told here: rules, agents, tables, dashboards.
          </p>
        </Empty>
      </div>
    );
  return (
    <div class="changes">
      <p class="quiet">
        <code>{log.manifest}</code> is watched: every save is compiled, and applied to the running fleet.
      </p>
      <ol class="timeline">
        {[...log.changes].reverse().map((change) => (
          <li key={change.at} class={`change change-${change.what}`}>
            <Change change={change} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Change({ change: { at, what, sentences, resources, agents } }: { change: ConsoleChange }) {
  const applied = what === 'applied';
  const agentCount = agents.added.length + agents.removed.length + agents.changed.length;
  const nothing = applied && sentences.length + resources.length + agentCount === 0;
  return (
    <article class="card">
      <header class="card-head">
        <span class={`change-sign ${applied ? 'tag-good' : 'tag-critical'}`}>
          <Icon name={applied ? 'check' : 'close'} size={14} />
        </span>
        <h2>
          {applied ? (nothing ? 'Saved, nothing that runs is different' : 'Applied') : 'Not applied: it has mistakes'}
        </h2>
        <time class="quiet" dateTime={at}>
          {clockTime(Date.parse(at))}
        </time>
      </header>
      <div class="card-body">
        {sentences.length > 0 && (
          <ul class="change-said">
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        {agentCount > 0 && (
          <Names what="Agents" about="stopped, given their new config, started again" names={agents} />
        )}
        {resources.map(({ type, ...names }) => (
          <Names key={type} what={type.replace(/^AWS::/, '').replace('::', ' ')} about={about(type)} names={names} />
        ))}
      </div>
    </article>
  );
}

const ABOUT: readonly (readonly [RegExp, string])[] = [
  [/IoT::TopicRule/, 'what happens with a message'],
  [/Glue::Table/, 'what can be asked'],
  [/QuickSight|Grafana/, 'what is drawn'],
  [/CloudWatch::Alarm/, 'who is told'],
  [/IAM|Policy/, 'who may do what'],
  [/S3|Firehose/, 'where data goes'],
];
const about = (type: string) => ABOUT.find(([pattern]) => pattern.test(type))?.[1] ?? '';

const NAMED = 6;

function Names({ what, about, names }: { what: string; about: string; names: ConsoleChange['agents'] }) {
  const parts = [
    ['+', names.added, 'added'],
    ['~', names.changed, 'changed'],
    ['−', names.removed, 'removed'],
  ] as const;
  return (
    <details class="change-names" open={names.added.length + names.changed.length + names.removed.length <= NAMED}>
      <summary>
        <b>{what}</b> <span class="quiet">{about}</span>
        {parts.map(([, list, word]) =>
          list.length === 0 ? null : (
            <span key={word} class={`tag tag-${word}`}>
              {list.length} {word}
            </span>
          ),
        )}
      </summary>
      <ul>
        {parts.flatMap(([sign, list]) =>
          list.map((name) => (
            <li key={sign + name} class="mono">
              <span aria-hidden="true">{sign}</span> {name}
            </li>
          )),
        )}
      </ul>
    </details>
  );
}
