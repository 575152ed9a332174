import type { StackResource } from '../../ir/stack';

/**
 * What may be saved in a stack beside what must be there. Four fifths of what CloudFormation takes (500 resources, 1 MB; user guide, "Quotas"), a little less: what
 * can be left out never brings a stack near its limits.
 */
export class Room {
  #resources = 390;
  #bytes = 780_000;

  constructor(there: readonly StackResource[]) {
    for (const resource of there) this.#take(resource);
  }

  /** Whether it fits; then its place is taken. */
  takes(resource: StackResource): boolean {
    if (this.#resources < 1 || this.#bytes < bytesOf(resource)) return false;
    this.#take(resource);
    return true;
  }

  #take(resource: StackResource): void {
    this.#resources -= 1;
    this.#bytes -= bytesOf(resource);
  }
}

/** In a template it also has tags and policies, for which the fifth is more than enough. */
const bytesOf = ({ logicalId, properties }: StackResource) =>
  logicalId.length + Buffer.byteLength(JSON.stringify(properties));

/**
 * Of lists that do not all fit: the first of each, then the second of each, and so on, at most so many; in the order of the lists. A list more takes the
 * place of what stands last in the others, and of nothing else.
 */
export function firstOfEach(
  lists: readonly (readonly StackResource[])[],
  most: number,
  room: Room,
): readonly StackResource[] {
  const taken = lists.map(() => 0);
  const longest = Math.max(0, ...lists.map((list) => list.length));
  let left = most;
  for (let at = 0; at < longest; at++)
    for (const [of, list] of lists.entries()) {
      const next = list[at];
      if (left === 0 || next === undefined || taken[of] !== at || !room.takes(next)) continue;
      taken[of] = at + 1;
      left -= 1;
    }
  return lists.flatMap((list, of) => list.slice(0, taken[of]));
}
