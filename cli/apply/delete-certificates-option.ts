/** Without it they stay, inactive: what they were used for can still be looked up, and AWS charges nothing for them. */
export const DELETE_CERTIFICATES_OPTION = {
  flags: '--delete-certificates',
  about: 'delete the certificates of devices that are retired, instead of leaving them inactive',
} as const;
