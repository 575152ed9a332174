/** The fault that every simulated device has, whatever its model: what its thresholds are for. */
export const BREACH = 'breach';

export const BREACH_ABOUT =
  'As many thresholds as can be met together are met, by the smallest change of the fields that they read.';
