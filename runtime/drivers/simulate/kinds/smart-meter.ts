import { DAY, HOUR, type Kind, MINUTE, SECOND } from '../kind';
import { chance, seedOf, smoothNoise } from '../noise';
import { pulses } from '../response';

/** The counter was at its start then: 2020-01-01 UTC. */
const INSTALLED = Date.UTC(2020, 0, 1);
const MS_W_PER_KWH = 3.6e9;

/** The load is a sum of waves, so that the counter is its integral exactly: share of the mean, period, hour of the first peak. */
const WAVES: readonly (readonly [share: number, period: number, peak: number])[] = [
  [0.35, DAY, 19 * HOUR],
  [0.2, DAY / 2, 8 * HOUR],
  [0.12, 97 * MINUTE, 0],
  [0.1, 31 * MINUTE, 0],
  [0.05, 7.3 * MINUTE, 0],
];

export const smartMeter: Kind = {
  name: 'smart-meter',
  title:
    'A meter of one household or shop: a load curve with a morning and an evening peak, and a counter that is its integral.',
  faults: {
    overvoltage: 'The voltage goes up by 36 V, above 253 V.',
    outage: 'The line is dead: no voltage, no power, and the counter stands.',
  },
  past: { overvoltage: HOUR },
  quantities: {
    power: { unit: 'W', digits: 1 },
    voltage: { unit: 'V', digits: 1 },
    energy: { unit: 'kWh', digits: 4 },
    current: { unit: 'A', digits: 3 },
    frequency: { unit: 'Hz', digits: 3 },
  },
  say({ seed, t, spans, has }) {
    const mean = 400 + 800 * chance(seed, 1);
    const dead = has('outage');
    const power = dead ? 0 : mean * shape(seed, t);
    const hum = 3 * smoothNoise(seedOf(seed, 'v'), t, 40 * SECOND) - 1.2 * (shape(seed, t) - 1);
    const voltage = dead ? 0 : 230 + hum + 36 * pulses(t, spans('overvoltage'), 5 * SECOND, 5 * SECOND);
    return {
      power,
      voltage,
      energy:
        1000 * chance(seed, 2) + (mean * (used(seed, INSTALLED, t) - missed(seed, t, spans('outage')))) / MS_W_PER_KWH,
      current: dead ? 0 : power / voltage,
      frequency: dead ? 0 : 50 + 0.02 * smoothNoise(seedOf(0, 'grid'), t, 30 * SECOND),
    };
  },
};

/** The load at a moment, as a multiple of the mean; never below 0.18. */
function shape(seed: number, t: number): number {
  return WAVES.reduce(
    (sum, [share, period, peak], index) => sum + share * Math.cos(angle(seed, t, period, peak, index)),
    1,
  );
}

/** The integral of `shape`, in ms. */
function used(seed: number, from: number, to: number): number {
  return WAVES.reduce((sum, [share, period, peak], index) => {
    const at = (t: number) => Math.sin(angle(seed, t, period, peak, index));
    return sum + ((share * period) / (2 * Math.PI)) * (at(to) - at(from));
  }, to - from);
}

function missed(seed: number, t: number, outages: readonly { from: number; until: number }[]): number {
  return outages
    .filter(({ from, until }) => from < t && from < until)
    .reduce((sum, { from, until }) => sum + used(seed, from, Math.min(t, until)), 0);
}

/** Every household lives up to an hour earlier or later. */
function angle(seed: number, t: number, period: number, peak: number, index: number): number {
  const shift = (chance(seed, 3, index) - 0.5) * (peak === 0 ? period : 2 * HOUR);
  return (2 * Math.PI * (t - peak - shift)) / period;
}
