/** Kinds of drift of what no stack holds; steps of their own put it back. */
export const DRIFT_KINDS = {
  /** The things of a group that apply registers, all together. */
  registeredThings: 'registered things',
  /** A view of the warehouse. */
  redshiftView: 'Redshift view',
  /** Devices of a group that watch by another version of a model than they ought to. */
  edgeModel: 'edge model',
} as const;
