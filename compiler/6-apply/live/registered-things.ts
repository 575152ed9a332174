/** The kind of drift of the things of a group that apply registers, all together. */
export const REGISTERED_THINGS = 'registered things';
