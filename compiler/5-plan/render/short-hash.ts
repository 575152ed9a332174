/** As many digits of a hash as a reader compares. */
export const shortHash = (hash: string) => hash.slice(0, 7);
