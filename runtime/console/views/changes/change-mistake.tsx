import type { ConsoleMistake } from '../../../../schema/console-protocol';
import { ManifestFrame } from './manifest-frame';

/** Names between backticks, as the compiler writes them. */
const marked = (text: string) =>
  text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));

/** Why a saved manifest is not applied. */
export function ChangeMistake({ mistake }: { mistake: ConsoleMistake }) {
  const { severity, code, message, why, fix, place, frame } = mistake;
  return (
    <section class="mistake" aria-label={message}>
      <h3>
        <span class={`tag ${severity === 'error' ? 'tag-critical' : 'tag-warning'}`}>{code}</span>
        <span>{marked(message)}</span>
        <code class="intent-place">{place}</code>
      </h3>
      {frame !== '' && <ManifestFrame text={frame} open />}
      <dl>
        <dt>Why</dt>
        <dd>{marked(why)}</dd>
        <dt>What to do</dt>
        <dd>{marked(fix)}</dd>
      </dl>
    </section>
  );
}
