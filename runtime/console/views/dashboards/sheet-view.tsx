import { useMemo, useState } from 'preact/hooks';
import type { Board, Sheet } from '../../definitions/picture';
import { tick } from '../../server/live';
import { go } from '../../server/route';
import { PictureCard } from './picture-card';
import { SheetDates } from './sheet-dates';
import { SheetFilter } from './sheet-filter';
import { SheetSource } from './sheet-source';

const DAY = 86_400_000;
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** One sheet: what it is narrowed by, its pictures, and where they are from. */
export function SheetView({ board, sheet }: { board: Board; sheet: Sheet }) {
  const now = tick.value?.counts.now ?? Date.now();
  const [equal, setEqual] = useState<Readonly<Record<string, string>>>({});
  const [dates, setDates] = useState<readonly [string, string] | undefined>(
    sheet.range ? [dateOf(now + sheet.range.from * DAY), dateOf(now + (sheet.range.to - 1) * DAY)] : undefined,
  );
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
        {board.sheets.length > 1 && <SheetChips board={board} sheet={sheet} />}
        <div class="sheet-filters">
          {sheet.filters.map((filter) => (
            <SheetFilter
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
          {dates && <SheetDates dates={dates} choose={setDates} />}
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
      <SheetSource board={board} />
    </>
  );
}

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

function SheetChips({ board, sheet }: { readonly board: Board; readonly sheet: Sheet }) {
  return (
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
  );
}
