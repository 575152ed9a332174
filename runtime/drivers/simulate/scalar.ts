/** What a model says of one quantity; it has no whole numbers that a double does not hold. */
export type Scalar = number | string | boolean;
