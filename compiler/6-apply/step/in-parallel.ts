/**
 * Each item once, `atOnce` at a time, in their order. After a failure no further item is begun, and it is thrown once those under way have ended: nothing
 * goes on behind the back of who releases the lock.
 */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  one: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const worker = async () => {
    while (next < items.length && failures.length === 0) {
      try {
        await one(items[next++] as T);
      } catch (problem) {
        failures.push(problem);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
