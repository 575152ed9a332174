import type { Speaker } from './filled-lake';

/** A device or two of every group of the sample `dashboards`. */
export const SAMPLE_SPEAKERS: readonly Speaker[] = [
  room('n-1', 6),
  room('n-2', 4),
  { group: 'south', device: 's-1', sensor: 'yard', fields: (n) => ({ temperature: 20 + n }) },
  { group: 'gates', device: 'g-1', sensor: 'gate', fields: (n) => ({ tag: `TAG${n % 2}` }) },
];

/** The number of temperatures in an hour differs, so that a mean of means would be another number. */
function room(device: string, start: number): Speaker {
  const fields = (n: number) => ({
    ...(n % 5 === 0 ? {} : { temperature: start + n / 3 }),
    humidity: 50 + n,
    open: n % 2 === 0,
  });
  return { group: 'north', device, sensor: 'room', fields };
}
