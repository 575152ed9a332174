import type { Board } from '../../definitions/picture';
import { Icon } from '../../parts/icon';
import { duration } from '../../parts/number';
import { post } from '../../server/api';
import { tick } from '../../server/live';

/** Where the drawing is from, and how old its data may be. */
export function SheetSource({ board }: { board: Board }) {
  const etl = tick.value?.etl;
  const now = tick.value?.counts.now ?? 0;
  return (
    <footer class="sheet-source quiet">
      <span>
        Drawn from <code>generated/{board.file}</code>, the {board.tool} definition that deploys, on the lake of this
        machine.
      </span>
      {etl && (
        <span class="sheet-etl">
          {etl.running
            ? 'The ETL runs now.'
            : etl.lastAt === undefined
              ? 'The ETL has not run yet.'
              : `Curated ${duration(Math.max(0, now - etl.lastAt))} ago.`}
          <button type="button" class="button" disabled={etl.running} onClick={() => void post('etl').catch(() => {})}>
            <Icon name="refresh" size={15} />
            Run the ETL
          </button>
        </span>
      )}
    </footer>
  );
}
