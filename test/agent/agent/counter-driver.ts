import type { Driver } from '../../../runtime/drivers/driver';

/** Reads 1, 2, 3 … so that nothing that is missing goes unnoticed. */
export function counterDriver(): Driver {
  return {
    manifest: { name: 'simulate', title: 'Counts.', needs: 'Nothing.' },
    faults: () => ({ stuck: 'says the same for ever' }),
    start({ clock, everyMs }, emit) {
      let count = 0;
      let cancel = () => {};
      const next = () => {
        count += 1;
        emit({ at: clock.now(), values: { temperature: count } });
        cancel = clock.after(everyMs, next);
      };
      cancel = clock.after(everyMs, next);
      return { stop: async () => cancel() };
    },
  };
}
