import type { Place } from '../diagnostics/place';
import type { Path } from './document';

/** Where in the manifest something came from: the path is stable under comments and reformatting, the place is for people. */
export interface Origin {
  readonly path: Path;
  readonly place: Place;
}

/** `groups.group1.thresholds[0]`: how an origin is written in artifacts and plans. */
export function formatPath(path: Path): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
}
