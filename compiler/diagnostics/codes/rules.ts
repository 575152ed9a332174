/** Messages of the target. */
export const rulesCodes = {} as const;
