import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Navigation } from './navigation';
import { LazyView } from './parts/lazy-view';
import { link, tick } from './server/live';
import { go, route } from './server/route';
import { TopBar } from './top-bar';
import { FaultDialog } from './views/fault/fault-dialog';
import { VIEWS } from './views/views';

/** The page: its views, and what stands around them. */
export function App() {
  const ordering = useSignal(false);
  const view = VIEWS.find(({ id }) => id === route.value[0]) ?? VIEWS[0];
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${view.title} · ${tick.value?.counts.fleet ?? 'Fleetwright'}`;
    // Who changes the view by keyboard continues in it; the page as it opens leaves the focus alone.
    if (!first.current) heading.current?.focus({ preventScroll: true });
    first.current = false;
  }, [view]);
  const orderFault = () => {
    ordering.value = true;
  };
  useKeys(ordering);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => heading.current?.focus()}>
        Skip to the view
      </button>
      <Navigation view={view.id} />
      <div class="main">
        <TopBar title={view.title} heading={heading} orderFault={orderFault} />
        <Lost />
        <main class={`view view-${view.id}`} aria-labelledby="view">
          <LazyView key={view.id} load={view.load} />
        </main>
      </div>
      {ordering.value && (
        <FaultDialog
          close={() => {
            ordering.value = false;
          }}
        />
      )}
    </div>
  );
}

/** Numbers change the view, F orders a fault; not where somebody writes. */
function useKeys(ordering: Signal<boolean>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const view = VIEWS[Number(event.key) - 1];
      if (view) go(view.id);
      else if (event.key === 'f') ordering.value = true;
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [ordering]);
}

function Lost() {
  if (link.value !== 'lost') return null;
  return (
    <p class="lost" role="alert">
      The twin does not answer. This page goes on by itself when <code>fleet up</code> runs again.
    </p>
  );
}
