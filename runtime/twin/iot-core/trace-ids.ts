/**
 * Names one message on its way through the twin. Shaped like the UUIDs of AWS, made of the number of this start and a counter:
 * two starts over the same data directory never give the same id, and the ids of one start sort by time.
 */
export function traceIds(start: number): () => string {
  const prefix = `${start.toString(16).padStart(8, '0')}-0000-4000-8000-`;
  let count = 0;
  return () => {
    count += 1;
    return prefix + count.toString(16).padStart(12, '0');
  };
}
