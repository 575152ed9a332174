import { DAY, HOUR, hourOf, type Kind, MINUTE, SECOND } from '../kind';
import { chance, seedOf, smoothNoise } from '../noise';
import { laggedResponse, pulses } from '../response';

/** The firmware slows the processor down above this, in °C. */
const THROTTLES_AT = 82;

export const piNode: Kind = {
  name: 'pi-node',
  title:
    'A Raspberry Pi in a closed case: bursts of load, heat that follows, a disk that fills until its logs are rotated once a week.',
  faults: {
    'cpu-hot': 'A process runs wild: full load, and above 85 °C within some minutes.',
    'disk-full': 'Something fills the disk: 0.3 GB are left after two minutes.',
  },
  past: { 'cpu-hot': HOUR, 'disk-full': 2 * HOUR },
  quantities: {
    cpu_temperature: { unit: 'Cel', digits: 1 },
    cpu_load: { unit: '%', digits: 1 },
    free_disk: { unit: 'GB', digits: 2 },
    memory_used: { unit: '%', digits: 1 },
    throttled: { type: 'boolean' },
  },
  say({ seed, t, spans }) {
    const level = (slot: number) =>
      chance(seed, slot, 1) < 0.15 ? 50 + 35 * chance(seed, slot, 2) : 8 + 17 * chance(seed, slot, 2);
    const hot = pulses(t, spans('cpu-hot'), 2 * MINUTE, 2 * MINUTE);
    const busy = pulses(t, spans('cpu-hot'), 5 * SECOND, 5 * SECOND);
    const load = laggedResponse(t, 10 * SECOND, MINUTE, level);
    const warm =
      42 + 0.32 * laggedResponse(t, 90 * SECOND, MINUTE, level) + 2 * Math.sin((2 * Math.PI * (hourOf(t) - 9)) / 24);
    const temperature = Math.min(95, warm + 48 * hot) + 0.2 * smoothNoise(seedOf(seed, 't'), t, 15 * SECOND);
    const filled = ((t + chance(seed, 3) * 7 * DAY) % (7 * DAY)) / DAY;
    const free = 20 + 6 * chance(seed, 4) - filled;
    const full = pulses(t, spans('disk-full'), 20 * SECOND, 5 * SECOND);
    return {
      cpu_temperature: temperature,
      cpu_load: Math.min(100, load + (100 - load) * busy),
      free_disk: free + (0.3 - free) * full,
      memory_used: 38 + 0.1 * load + 4 * smoothNoise(seedOf(seed, 'm'), t, 20 * MINUTE) + 30 * hot,
      throttled: temperature > THROTTLES_AT,
    };
  },
};
