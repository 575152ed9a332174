import { useEffect, useState } from 'preact/hooks';
import type {
  ConsoleChange,
  ConsoleChanges,
  ConsoleEffect,
  ConsoleIntent,
  ConsoleMistake,
} from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { Icon } from '../../parts/icon';
import { clockTime } from '../../parts/number';
import { get } from '../../server/api';
import { tick } from '../../server/live';
import './changes.css';

/** What saving the manifest has done to the fleet while it runs, newest first: the plan, by what was decided. */
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
            Open <code>{log.manifest}</code> in your editor, change a threshold, and save. It is applied to the running
            fleet at once, and its plan is told here: each decision, and every rule, agent, table and dashboard that it
            touches.
          </p>
        </Empty>
      </div>
    );
  return (
    <div class="changes">
      <p class="quiet">
        <code>{log.manifest}</code> is watched: every save is planned, as <code>fleet plan</code> does, and applied to
        the running fleet.
      </p>
      <ol class="timeline">
        {[...log.changes.entries()].reverse().map(([at, change]) => (
          <li key={log.count - log.changes.length + at} class={`change change-${change.what}`}>
            <Change change={change} newest={at === log.changes.length - 1} />
          </li>
        ))}
      </ol>
    </div>
  );
}

const HEADS = {
  applied: ['check', 'tag-good', 'Applied'],
  refused: ['close', 'tag-critical', 'Not applied'],
  failed: ['close', 'tag-critical', 'Not applied'],
} as const;

function Change({ change, newest }: { change: ConsoleChange; newest: boolean }) {
  const { at, what, verdict, total, intents, agents, mistakes } = change;
  const [icon, tag, word] = HEADS[what];
  return (
    <article class="card">
      <header class="card-head">
        <span class={`change-sign ${tag}`}>
          <Icon name={icon} size={14} />
        </span>
        <h2>
          {word}: {verdict}
        </h2>
        <time class="quiet" dateTime={at}>
          {clockTime(Date.parse(at))}
        </time>
      </header>
      {intents.length + mistakes.length > 0 || what === 'failed' ? (
        <div class="card-body">
          {what === 'refused' && <p class="quiet">The fleet runs on as it was. Save again when it is right.</p>}
          {what === 'failed' && <p class="quiet">The twin could not go by it, and runs on as it was.</p>}
          {mistakes.map((mistake) => (
            <Mistake key={mistake.place + mistake.code} mistake={mistake} />
          ))}
          {intents.map((intent, place) => (
            <Intent key={intent.title + intent.facts} intent={intent} open={newest && place < OPEN} />
          ))}
          <Agents agents={agents} />
          {total !== '' && (
            <p class="change-total quiet">
              In AWS: <span>{total}</span>
            </p>
          )}
        </div>
      ) : null}
    </article>
  );
}

/** Decisions that are opened by themselves. */
const OPEN = 3;
const SIGNS: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', '-/+': 'removed', '~': 'changed' };
const WORDS: Readonly<Record<string, string>> = {
  '+': 'added',
  '-': 'removed',
  '-/+': 'replaced',
  '~': 'changed',
  '→': 'moved',
  '=': 'kept',
};

function Sign({ sign }: { sign: string }) {
  return (
    <span class={`sign sign-${SIGNS[sign] ?? 'other'}`}>
      <span aria-hidden="true">{sign === '-' ? '−' : sign}</span>
      <span class="hidden">{WORDS[sign] ?? sign}</span>
    </span>
  );
}

function Intent({ intent, open }: { intent: ConsoleIntent; open: boolean }) {
  const { sign, title, facts, place, frame, warnings, effects } = intent;
  return (
    <section class="intent" aria-label={title}>
      <h3>
        <Sign sign={sign} />
        <span>{title}</span>
        {facts !== '' && <b class="intent-facts">{facts}</b>}
        {place !== '' && <code class="intent-place">{place}</code>}
      </h3>
      {frame !== '' && <Frame text={frame} open={open} />}
      {warnings.map((warning) => (
        <p key={warning} class="intent-warning">
          {warning}
        </p>
      ))}
      {effects.length > 0 && (
        <ul class="effects">
          {effects.map((effect) => (
            <li key={effect.sign + effect.head + effect.where + effect.what}>
              <EffectLine effect={effect} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function EffectLine({ effect: { sign, head, where, what, here, why, lines } }: { effect: ConsoleEffect }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="effect" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Sign sign={sign} />
        <b>{head}</b>
        <span class="effect-what">
          <span class="effect-where">{where}</span>
          {what !== '' && <span>{what}</span>}
        </span>
        <span class={`tag ${here === 'in-force' ? 'tag-good' : ''}`}>
          {here === 'in-force' ? 'in force' : 'AWS only'}
        </span>
      </summary>
      {open && (
        <div class="effect-full">
          {why !== '' && <p class="quiet">In the twin: {why}.</p>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <pre tabIndex={0}>
            {lines.map((line, at) => (
              <span key={at} class={lineClass(line)}>
                {`${line}\n`}
              </span>
            ))}
          </pre>
        </div>
      )}
    </details>
  );
}

const lineClass = (line: string) => (/^\s*\+ /.test(line) ? 'plus' : /^\s*- /.test(line) ? 'minus' : '');

/** Lines of the manifest, the marked one strong. */
function Frame({ text, open }: { text: string; open: boolean }) {
  const drawn = (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <pre class="frame" tabIndex={0}>
      {text.split('\n').map((line, at) => (
        <span key={at} class={/^>|\|\s*\^+$/.test(line.trimStart()) ? 'marked' : ''}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
  if (open) return drawn;
  return (
    <details>
      <summary class="quiet">Lines of the manifest</summary>
      {drawn}
    </details>
  );
}

/** Names between backticks, as the compiler writes them. */
const marked = (text: string) =>
  text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));

function Mistake({ mistake }: { mistake: ConsoleMistake }) {
  const { severity, code, message, why, fix, place, frame } = mistake;
  return (
    <section class="mistake" aria-label={message}>
      <h3>
        <span class={`tag ${severity === 'error' ? 'tag-critical' : 'tag-warning'}`}>{code}</span>
        <span>{marked(message)}</span>
        <code class="intent-place">{place}</code>
      </h3>
      {frame !== '' && <Frame text={frame} open />}
      <dl>
        <dt>Why</dt>
        <dd>{marked(why)}</dd>
        <dt>What to do</dt>
        <dd>{marked(fix)}</dd>
      </dl>
    </section>
  );
}

function Agents({ agents }: { agents: ConsoleChange['agents'] }) {
  const { applied, rejected, waiting } = agents.told;
  const plain = (things: readonly string[]) => things.map((thing) => ({ thing, reason: '' }));
  const parts = [
    ['run by it', plain(applied)],
    ['rejected it', rejected],
    ['have not answered yet', plain(waiting)],
    ['started', plain(agents.added)],
    ['started again', plain(agents.changed)],
    ['stopped', plain(agents.removed)],
  ] as const;
  const told = parts.filter(([, things]) => things.length > 0);
  if (told.length === 0) return null;
  return (
    <details class="change-agents">
      <summary>
        <b>In the twin</b>
        {told.map(([word, things]) => (
          <span key={word}>
            {things.length} {things.length === 1 ? 'agent' : 'agents'} {word}
          </span>
        ))}
      </summary>
      <ul>
        {told.flatMap(([word, things]) =>
          things.map(({ thing, reason }) => (
            <li key={word + thing}>
              <a href={`#/fleet/${encodeURIComponent(thing)}`}>{thing}</a>
              {reason !== '' && `: ${reason}`}
            </li>
          )),
        )}
      </ul>
    </details>
  );
}
