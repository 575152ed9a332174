import type { ConsoleChange } from '../../../../schema/console-protocol';

/** What became of the agents. */
export function ChangeAgents({ agents }: { agents: ConsoleChange['agents'] }) {
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
