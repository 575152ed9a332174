/** Each item once, `atOnce` at a time, in their order. The first failure is thrown, and no further item is begun. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  one: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    try {
      while (next < items.length) await one(items[next++] as T);
    } catch (problem) {
      next = items.length;
      throw problem;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
