import type { ConsoleChange } from '../../../../schema/console-protocol';
import { Icon } from '../../parts/icon';
import { clockTime } from '../../parts/number';
import { ChangeAgents } from './change-agents';
import { ChangeIntent } from './change-intent';
import { ChangeMistake } from './change-mistake';

/** Decisions that are opened by themselves. */
const OPEN = 3;

const HEADS = {
  applied: ['check', 'tag-good', 'Applied'],
  refused: ['close', 'tag-critical', 'Not applied'],
  failed: ['close', 'tag-critical', 'Not applied'],
} as const;

/** One save: its verdict, its decisions or mistakes, and its agents. */
export function ChangeCard({ change, newest }: { change: ConsoleChange; newest: boolean }) {
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
            <ChangeMistake key={mistake.place + mistake.code} mistake={mistake} />
          ))}
          {intents.map((intent, place) => (
            <ChangeIntent key={intent.title + intent.facts} intent={intent} open={newest && place < OPEN} />
          ))}
          <ChangeAgents agents={agents} />
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
