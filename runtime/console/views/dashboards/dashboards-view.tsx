import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ConsoleDefinitions } from '../../../../schema/console-protocol';
import { grafanaBoards } from '../../definitions/grafana/boards';
import type { Board, FilterControl, Sheet } from '../../definitions/picture';
import { quickSightBoards } from '../../definitions/quicksight/boards';
import { Empty } from '../../parts/empty';
import { Icon } from '../../parts/icon';
import { duration } from '../../parts/number';
import { get, post } from '../../server/api';
import { fleet, tick } from '../../server/live';
import { go, route } from '../../server/route';
import { PictureCard } from './picture-card';
import './dashboards.css';

/** The generated dashboards on the local lake: what is drawn here is what deploys. */
export function View() {
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

const DAY = 86_400_000;
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function SheetView({ board, sheet }: { board: Board; sheet: Sheet }) {
  const now = tick.value?.counts.now ?? Date.now();
  const [equal, setEqual] = useState<Readonly<Record<string, string>>>({});
  const [dates, setDates] = useState<readonly [string, string] | undefined>(
    sheet.range ? [dateOf(now + sheet.range.from * DAY), dateOf(now + (sheet.range.to - 1) * DAY)] : undefined,
  );
  const [from, until] = dates ?? ['', ''];
  const between = useMemo(
    () =>
      dates && isDate(dates[0]) && isDate(dates[1])
        ? ([`${dates[0]} 00:00:00`, `${dateOf(Date.parse(dates[1]) + DAY)} 00:00:00`] as const)
        : undefined,
    [dates],
  );
  return (
    <>
      <div class="sheet-tools">
        {board.sheets.length > 1 && (
          <fieldset class="chips plain" aria-label="Sheet">
            {board.sheets.map(({ id, title }) => (
              <button
                type="button"
                class="chip chip-small"
                key={id}
                aria-pressed={id === sheet.id}
                onClick={() => go('dashboards', board.id, id)}
              >
                {title}
              </button>
            ))}
          </fieldset>
        )}
        <div class="sheet-filters">
          {sheet.filters.map((filter) => (
            <Filter
              key={filter.column}
              filter={filter}
              value={equal[filter.column] ?? ''}
              group={equal.group_id ?? equal.group}
              choose={(value) => {
                const { [filter.column]: _, ...others } = equal;
                setEqual(value === '' ? others : { ...others, [filter.column]: value });
              }}
            />
          ))}
          {dates && (
            <>
              <label class="filter">
                <span>From</span>
                <input
                  class="input"
                  type="date"
                  value={from}
                  max={until}
                  onChange={({ currentTarget }) => setDates([currentTarget.value, until])}
                />
              </label>
              <label class="filter">
                <span>To</span>
                <input
                  class="input"
                  type="date"
                  value={until}
                  min={from}
                  onChange={({ currentTarget }) => setDates([from, currentTarget.value])}
                />
              </label>
            </>
          )}
        </div>
      </div>
      <div class="sheet">
        {sheet.pictures.map((picture) => (
          <PictureCard
            key={picture.id}
            picture={picture}
            equal={equal}
            narrow={(column, value) => setEqual({ ...equal, [column]: value })}
            {...(between ? { between } : {})}
          />
        ))}
      </div>
      <Source board={board} />
    </>
  );
}

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

/** Where the drawing is from, and how old its data may be. */
function Source({ board }: { board: Board }) {
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

interface FilterProps {
  readonly filter: FilterControl;
  readonly value: string;
  /** The chosen group: devices of others are not offered. */
  readonly group: string | undefined;
  choose(value: string): void;
}

/** Columns of the lake, and what variables are called for people. */
const OF_GROUP = ['group_id', 'group'];
const OF_DEVICE = ['device_id', 'device'];

function Filter({ filter: { column, title, options: listed }, value, group, choose }: FilterProps) {
  const options = useMemo(() => {
    if (listed) return listed;
    const devices = (fleet.value?.devices ?? []).filter(
      (one) => group === undefined || OF_GROUP.includes(column) || one.group === group,
    );
    const values = devices.map((one) =>
      OF_GROUP.includes(column) ? one.group : OF_DEVICE.includes(column) ? one.id : one.metadata[column],
    );
    return [...new Set(values.filter((one) => one !== undefined))].sort();
  }, [column, listed, group, fleet.value]);
  return (
    <label class="filter">
      <span>{title}</span>
      <select class="select" value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        <option value="">All</option>
        {options.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
