/** The first items that fit, each with its line end. */
export function withinBudget(items: readonly string[], room: number): readonly string[] {
  let left = room;
  const end = items.findIndex((item) => {
    left -= bytes(item) + 2;
    return left < 0;
  });
  return end === -1 ? items : items.slice(0, end);
}

const encoder = new TextEncoder();
/** Length in UTF-8. */
export const bytes = (text: string) => encoder.encode(text).length;
