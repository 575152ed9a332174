/** Shares of the devices that are told before it is looked how they took it. */
const WAVES = [0.1, 0.5, 1] as const;

/** Where each wave ends; a few devices are fewer waves. */
export function waveEnds(count: number): readonly number[] {
  return [...new Set(WAVES.map((share) => Math.ceil(count * share)))];
}
