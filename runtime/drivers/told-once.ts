/** A driver that gets into trouble again and again does not fill the memory. */
const MOST_TOLD = 100;

/** Passes on what was not said before. */
export function toldOnce(problem: (message: string) => void): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (told.has(message) || told.size >= MOST_TOLD) return;
    told.add(message);
    problem(message);
  };
}
