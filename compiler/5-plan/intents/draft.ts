import type { FactChange, Intent, SourcePlace } from '../../../schema/plan/plan';
import type { Atom } from '../effects/atom';

/** What may have caused effects: an intent without its effects. */
export interface Cause {
  readonly action: Intent['action'];
  readonly origin: Intent['origin'];
  readonly path: string;
  readonly title: string;
  readonly facts: readonly FactChange[];
  readonly source?: SourcePlace;
}

/** An atom as it belongs to one cause; `also` are the paths of the others that bring it about as well. */
export interface Owned {
  readonly atom: Atom;
  readonly also: readonly string[];
}

/** An intent before it is numbered and drawn together. */
export interface Draft extends Cause {
  readonly owned: readonly Owned[];
}
