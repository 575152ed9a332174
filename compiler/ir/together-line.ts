/** What to write into the manifest so that these groups stay in the shared stacks. */
export const togetherLine = (groups: readonly string[]): string =>
  `aws: { stacks: { together: [${groups.join(', ')}] } }`;
