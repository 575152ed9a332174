/** The kind of drift of devices of a group that watch by another version of a model than they ought to. */
export const EDGE_MODEL = 'edge model';
