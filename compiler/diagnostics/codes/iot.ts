/** Messages of the target. */
export const iotCodes = {} as const;
