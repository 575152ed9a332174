/** The kind of drift of a view of the warehouse. */
export const REDSHIFT_VIEW = 'Redshift view';
