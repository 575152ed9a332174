interface SheetDatesProps {
  /** `yyyy-mm-dd`, the last one too. */
  readonly dates: readonly [string, string];
  choose(dates: readonly [string, string]): void;
}

/** From which day until which. */
export function SheetDates({ dates: [from, until], choose }: SheetDatesProps) {
  return (
    <>
      <label class="filter">
        <span>From</span>
        <input
          class="input"
          type="date"
          value={from}
          max={until}
          onChange={({ currentTarget }) => choose([currentTarget.value, until])}
        />
      </label>
      <label class="filter">
        <span>To</span>
        <input
          class="input"
          type="date"
          value={until}
          min={from}
          onChange={({ currentTarget }) => choose([from, currentTarget.value])}
        />
      </label>
    </>
  );
}
