import type { Quantity, Threshold } from '../../schema/manifest.generated';
import type { Path } from '../ir/document';

/** One bound as it is written. */
export interface ThresholdSide {
  readonly side: 'above' | 'below';
  readonly quantity: Quantity;
  /** From the threshold. */
  readonly path: Path;
}

/** The bounds of a threshold: one, or the two of `outside`. */
export function sidesOf({ above, below, outside }: Threshold): readonly ThresholdSide[] {
  return [
    ...(above === undefined ? [] : [{ side: 'above' as const, quantity: above, path: ['above'] }]),
    ...(below === undefined ? [] : [{ side: 'below' as const, quantity: below, path: ['below'] }]),
    ...(outside ?? []).map((quantity, at) => ({
      side: at === 0 ? ('below' as const) : ('above' as const),
      quantity,
      path: ['outside', at],
    })),
  ];
}
