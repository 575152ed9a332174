import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface VirtualListProps<T> {
  readonly items: readonly T[];
  readonly rowHeight: number;
  readonly label: string;
  /** The place of the item that the keyboard stands on; -1 for none. */
  readonly active: number;
  keyOf(item: T): string;
  row(item: T, place: number): ComponentChildren;
  /** Arrow keys, Home, End, Page up and down. */
  move(place: number): void;
}

/** Rows kept above and below what is in sight. */
const SPARE = 6;

/** A list of any length: only the rows in sight are there. */
export function VirtualList<T>({ items, rowHeight, label, active, keyOf, row, move }: VirtualListProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const height = useHeight(box);
  const goTo = (place: number) => {
    const element = box.current;
    const bounded = Math.max(0, Math.min(items.length - 1, place));
    if (!element || items.length === 0) return;
    const y = bounded * rowHeight;
    if (y < element.scrollTop) element.scrollTop = y;
    else if (y + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = y + rowHeight - element.clientHeight;
    move(bounded);
  };
  const pressed = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const place = placeByKey(event.key, active, page, items.length);
    if (place === undefined) return;
    event.preventDefault();
    goTo(place);
  };
  const first = Math.max(0, Math.floor(top / rowHeight) - SPARE);
  const shown = items.slice(first, first + Math.ceil(height / rowHeight) + 2 * SPARE);
  const activeItem = items[active];
  return (
    <div
      ref={box}
      class="virtual"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={activeItem === undefined ? undefined : `row-${keyOf(activeItem)}`}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
      onKeyDown={pressed}
    >
      <div class="virtual-all" style={{ height: `${items.length * rowHeight}px` }}>
        {shown.map((item, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and says which option is active
          <div
            key={keyOf(item)}
            id={`row-${keyOf(item)}`}
            class="virtual-row"
            role="option"
            aria-selected={first + at === active}
            aria-setsize={items.length}
            aria-posinset={first + at + 1}
            style={{ transform: `translateY(${(first + at) * rowHeight}px)`, height: `${rowHeight}px` }}
            onClick={() => move(first + at)}
          >
            {row(item, first + at)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Where a key leads to; it may lie beyond the ends. Undefined for a key that moves nothing. */
function placeByKey(key: string, active: number, page: number, length: number): number | undefined {
  const target: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: length - 1,
  };
  return target[key];
}

/** In pixels, as it is now. */
function useHeight(box: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return height;
}
