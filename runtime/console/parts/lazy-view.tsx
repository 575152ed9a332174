import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Empty } from './empty';

type Load = () => Promise<ComponentType>;

const loaded = new Map<Load, ComponentType>();

/** The code of a view, fetched when it is first looked at. */
export function LazyView({ load }: { load: Load }) {
  const [, setReady] = useState(0);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (loaded.has(load)) return;
    let gone = false;
    load().then(
      (View) => {
        loaded.set(load, View);
        if (!gone) setReady((now) => now + 1);
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
    };
  }, [load]);
  const View = loaded.get(load);
  if (View) return <View />;
  if (failed)
    return (
      <Empty icon="refresh" title="This view could not be loaded">
        <p>The twin may have stopped. Reload the page when it runs again.</p>
      </Empty>
    );
  return <div class="loading" role="status" aria-label="Loading" />;
}
