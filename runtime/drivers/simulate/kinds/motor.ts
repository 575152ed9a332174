import { DAY, HOUR, hourOf, type Kind, MINUTE, SECOND } from '../kind';
import { chance, seedOf, smoothNoise } from '../noise';
import { laggedResponse, pulses } from '../response';

const WEAR_RISE = 2 * MINUTE;
const FATIGUE_RISE = 20 * HOUR;
const LOAD_SLOT = 10 * MINUTE;

export const motor: Kind = {
  name: 'motor',
  title:
    'An electric motor of class II: load that changes every ten minutes, heat that follows it, bearings that wear.',
  faults: {
    'bearing-wear':
      'A bearing goes: kurtosis rises first, vibration (RMS) follows to above 10 mm/s within some minutes.',
    'bearing-fatigue':
      'A bearing wears for a day: kurtosis rises within hours, vibration (RMS) is above 7 mm/s after about 24 hours.',
    overheat: 'Cooling is lost: the winding gets 70 K hotter with a time constant of 3 minutes.',
  },
  past: { 'bearing-fatigue': 30 * HOUR, overheat: 3 * HOUR, 'bearing-wear': 3 * HOUR },
  quantities: {
    vibration: { unit: 'mm/s', digits: 2 },
    kurtosis: { unit: '1', digits: 2 },
    temperature: { unit: 'Cel', digits: 1 },
    speed: { unit: 'rpm', digits: 0 },
    current: { unit: 'A', digits: 2 },
    load: { unit: '%', digits: 1 },
  },
  say({ seed, t, spans }) {
    const level = (slot: number) => 0.35 + 0.6 * chance(seed, slot, 1);
    const load = laggedResponse(t, 20 * SECOND, LOAD_SLOT, level);
    const wear = Math.min(
      1,
      pulses(t, spans('bearing-wear'), WEAR_RISE, SECOND) + pulses(t, spans('bearing-fatigue'), FATIGUE_RISE, SECOND),
    );
    // Unused for weeks, replaced after sixty days.
    const age = ((t + chance(seed, 2) * 60 * DAY) % (60 * DAY)) / (60 * DAY);
    const shake = 1 + 0.05 * smoothNoise(seedOf(seed, 'v'), t, 5 * SECOND);
    const ambient = 3 * Math.sin((2 * Math.PI * (hourOf(t) - 9)) / 24);
    const heat = laggedResponse(t, 10 * MINUTE, LOAD_SLOT, level);
    return {
      vibration: ((0.8 + 1.4 * load) * (1 + 0.3 * age) + 9 * wear ** 1.5) * shake,
      kurtosis: (3 + 0.4 * age + 7 * Math.sqrt(wear)) * (1 + 0.02 * smoothNoise(seedOf(seed, 'k'), t, 5 * SECOND)),
      temperature:
        45 +
        ambient +
        28 * heat +
        8 * wear +
        70 * pulses(t, spans('overheat'), 3 * MINUTE, 8 * MINUTE) +
        0.2 * smoothNoise(seedOf(seed, 't'), t, 20 * SECOND),
      speed: 1500 - 45 * load,
      current: 2 + 9 * load,
      load: 100 * load,
    };
  },
};
