/** The value at a place, or the last one before it. */
export function nearestValue(column: ArrayLike<number | null | undefined> | undefined, at: number): number | undefined {
  for (let place = at; column && place >= 0 && place > at - 20; place -= 1) {
    const value = column[place];
    if (typeof value === 'number') return value;
  }
  return undefined;
}
