import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ConsoleDefinitions } from '../../../../schema/console-protocol';
import { grafanaBoards } from '../../definitions/grafana/boards';
import type { Board } from '../../definitions/picture';
import { quickSightBoards } from '../../definitions/quicksight/boards';
import { Empty } from '../../parts/empty';
import { get } from '../../server/api';
import { tick } from '../../server/live';
import { go, route } from '../../server/route';
import { SheetView } from './sheet-view';
import './dashboards.css';

/** The generated dashboards on the local lake: what is drawn here is what deploys. */
export function DashboardsView() {
  const [definitions, setDefinitions] = useState<ConsoleDefinitions>();
  const edition = `${tick.value?.start} ${tick.value?.edition}`;
  useEffect(() => {
    get<ConsoleDefinitions>('definitions').then(setDefinitions, () => {});
  }, [edition]);
  const boards = useMemo(() => {
    if (!definitions) return undefined;
    const now = tick.value?.counts.now ?? Date.now();
    return [...quickSightBoards(definitions.files), ...grafanaBoards(definitions.files, now)];
  }, [definitions]);
  if (!boards) return <div class="loading" role="status" aria-label="Loading" />;
  if (boards.length === 0)
    return (
      <div class="card">
        <Empty icon="dashboards" title="No dashboard is generated">
          <p>
            Name what you want to see under <code>dashboards:</code> in <code>fleet.yaml</code>. It is compiled for
            QuickSight and Grafana, and drawn here as it will be there.
          </p>
        </Empty>
      </div>
    );
  const board = boards.find(({ id }) => id === route.value[1]) ?? boards[0];
  const sheet = board?.sheets.find(({ id }) => id === route.value[2]) ?? board?.sheets[0];
  if (!board || !sheet) return null;
  return (
    <div class="boards">
      <Boards boards={boards} board={board} />
      <SheetView key={`${board.id} ${sheet.id}`} board={board} sheet={sheet} />
    </div>
  );
}

const TOOLS = ['QuickSight', 'Grafana'] as const;

function Boards({ boards, board }: { boards: readonly Board[]; board: Board }) {
  return (
    <div class="board-list">
      {TOOLS.map((tool) => {
        const its = boards.filter((one) => one.tool === tool);
        if (its.length === 0) return null;
        return (
          <fieldset class="chips plain" key={tool} aria-label={`Dashboards of ${tool}`}>
            <span class="board-tool" aria-hidden="true">
              {tool}
            </span>
            {its.map(({ id, title }) => (
              <button
                type="button"
                class="chip"
                key={id}
                aria-pressed={id === board.id}
                onClick={() => go('dashboards', id)}
              >
                {title}
              </button>
            ))}
          </fieldset>
        );
      })}
    </div>
  );
}
