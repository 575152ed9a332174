interface Node<T> {
  readonly levels: Map<string, Node<T>>;
  /** Values of filters that end here. */
  readonly exact: T[];
  /** Values of filters that end with `#` below here. */
  readonly below: T[];
}

/**
 * Topic filters and what belongs to them. Finding costs as much as there are levels and matches, however many filters there are.
 * As AWS IoT documents it ("MQTT topics"): `a/#` does not match `a`, and no wildcard at the first level matches a topic that begins with `$`.
 */
export class TopicTrie<T> {
  readonly #root: Node<T> = node();

  add(filter: string, value: T): void {
    let at = this.#root;
    for (const level of filter.split('/')) {
      if (level === '#') {
        at.below.push(value);
        return;
      }
      let next = at.levels.get(level);
      if (next === undefined) {
        next = node();
        at.levels.set(level, next);
      }
      at = next;
    }
    at.exact.push(value);
  }

  match(levels: readonly string[]): T[] {
    const found: T[] = [];
    collect(this.#root, levels, 0, found);
    return found;
  }
}

function node<T>(): Node<T> {
  return { levels: new Map(), exact: [], below: [] };
}

function collect<T>(at: Node<T>, levels: readonly string[], depth: number, found: T[]): void {
  const level = levels[depth];
  if (level === undefined) {
    if (at.exact.length > 0) found.push(...at.exact);
    return;
  }
  const reserved = depth === 0 && level.startsWith('$');
  if (!reserved && at.below.length > 0) found.push(...at.below);
  const literal = at.levels.get(level);
  if (literal !== undefined) collect(literal, levels, depth + 1, found);
  const any = reserved || level === '+' ? undefined : at.levels.get('+');
  if (any !== undefined) collect(any, levels, depth + 1, found);
}
