import type { Picture } from '../../definitions/picture';

interface PictureToolsProps {
  readonly picture: Picture;
  /** What was drilled into, by column. */
  readonly drilled: Readonly<Record<string, string>>;
  readonly level: string;
  readonly asTable: boolean;
  readonly hasTable: boolean;
  /** From picture to table, and back. */
  turn(): void;
  drillTo(level: string, drilled: Readonly<Record<string, string>>): void;
}

/** How deep a picture looks, and whether it is a table. */
export function PictureTools({ picture, drilled, level, asTable, hasTable, turn, drillTo }: PictureToolsProps) {
  return (
    <div class="picture-tools">
      {Object.entries(drilled).map(([column, name]) => (
        <button
          type="button"
          class="chip chip-small"
          key={column}
          onClick={() => {
            const { [column]: _, ...others } = drilled;
            drillTo(column, others);
          }}
          title="Up again"
        >
          {name} ×
        </button>
      ))}
      {picture.levels.length > 1 && (
        <label>
          <span class="hidden">Level of {picture.title}</span>
          <select
            class="select select-small"
            value={level}
            onChange={({ currentTarget }) => drillTo(currentTarget.value, {})}
          >
            {picture.levels.map((one) => (
              <option key={one} value={one}>
                by {one.replace(/_id$/, '')}
              </option>
            ))}
          </select>
        </label>
      )}
      {hasTable && (
        <button type="button" class="chip chip-small" aria-pressed={asTable} onClick={turn}>
          Table
        </button>
      )}
    </div>
  );
}
