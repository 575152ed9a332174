import { DAY, HOUR, hourOf, type Kind, MINUTE, SECOND } from '../kind';
import { chance, seedOf, smoothNoise } from '../noise';
import { laggedResponse, pulses } from '../response';

const SLOT = 30 * MINUTE;
const OUTSIDE_PPM = 420;

export const environment: Kind = {
  name: 'environment',
  title: 'The air of a room: people come and go by the half hour, and CO₂, heat and moisture follow them.',
  faults: {
    'stale-air': 'Ventilation stops: CO₂ rises by 1,400 ppm with a time constant of 8 minutes.',
    'filter-clog':
      'A filter clogs within days: the same people raise CO₂ up to three times as much, and the room gets 2 K warmer.',
    crowd: 'The room is overfull: CO₂ rises by 1,000 ppm within some 20 minutes, with 2 K and 8 %RH.',
  },
  past: { 'filter-clog': 40 * HOUR, crowd: 4 * HOUR, 'stale-air': 6 * HOUR },
  quantities: {
    temperature: { unit: 'Cel', digits: 2 },
    humidity: { unit: '%RH', digits: 1 },
    co2: { unit: 'ppm', digits: 0 },
    pressure: { unit: 'hPa', digits: 2 },
    illuminance: { unit: 'lx', digits: 0 },
    occupied: { type: 'boolean' },
  },
  say({ seed, t, spans, has }) {
    const people = (slot: number) => {
      const hour = hourOf(slot * SLOT);
      return hour >= 7 && hour < 18.5 && chance(seed, slot, 1) < 0.75 ? 0.1 + 0.6 * chance(seed, slot, 2) : 0;
    };
    const felt = laggedResponse(t, 25 * MINUTE, SLOT, people);
    const crowd = pulses(t, spans('crowd'), 12 * MINUTE, 15 * MINUTE);
    const stale = pulses(t, spans('stale-air'), 8 * MINUTE, 15 * MINUTE);
    const clog = pulses(t, spans('filter-clog'), 2 * DAY, 15 * MINUTE);
    const occupied = people(Math.floor(t / SLOT)) > 0 || has('crowd');
    const day = Math.sin((2 * Math.PI * (hourOf(t) - 9)) / 24);
    return {
      temperature:
        21 + 1.5 * day + 1.5 * felt + 2 * crowd + 2 * clog + 0.04 * smoothNoise(seedOf(seed, 't'), t, MINUTE),
      humidity: 42 + 7 * smoothNoise(seedOf(seed, 'h'), t, 6 * HOUR) + 6 * felt + 8 * crowd,
      co2:
        OUTSIDE_PPM +
        480 * (1 + 2 * clog) * felt +
        1000 * crowd +
        1400 * stale +
        6 * smoothNoise(seedOf(seed, 'c'), t, 30 * SECOND),
      pressure: 1013 + 12 * smoothNoise(seedOf(0, 'weather'), t, 18 * HOUR) - 4 * chance(seed, 3),
      illuminance: (occupied ? 420 : 3) + 180 * Math.max(0, day),
      occupied,
    };
  },
};
