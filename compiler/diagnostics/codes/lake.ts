/** Messages of the target. */
export const lakeCodes = {} as const;
