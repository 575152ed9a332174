import { useEffect, useState } from 'preact/hooks';
import type { ConsoleChanges } from '../../../../schema/console-protocol';
import { Empty } from '../../parts/empty';
import { get } from '../../server/api';
import { tick } from '../../server/live';
import { ChangeCard } from './change-card';
import './changes.css';

/** What saving the manifest has done to the fleet while it runs, newest first: the plan, by what was decided. */
export function ChangesView() {
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
            <ChangeCard change={change} newest={at === log.changes.length - 1} />
          </li>
        ))}
      </ol>
    </div>
  );
}
