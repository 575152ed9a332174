import type { Panel } from './dashboard';

/** A table that is turned into a matrix is a heat map. */
export function panelMatrix({ transformations = [] }: Panel) {
  const { rowField, columnField, valueField } =
    transformations.find(({ id }) => id === 'groupingToMatrix')?.options ?? {};
  return rowField === undefined ? undefined : { rowField, columnField, valueField };
}
