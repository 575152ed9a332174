import { HOUR, hourOf, type Kind, MINUTE, SECOND } from '../kind';
import { chance, seedOf, smoothNoise } from '../noise';
import { pulse, pulses } from '../response';

/** Between the goods and the air outside, in K. */
const TO_AMBIENT = 19;
const DOOR_RISE = 10 * MINUTE;
const DOOR_FALL = 6 * MINUTE;
const DOOR_SLOT = 20 * MINUTE;
const HYSTERESIS = 0.6;

export const coldRoom: Kind = {
  name: 'cold-room',
  title:
    'A chilled room at 2.5 to 4 °C: thermal mass, a compressor that switches on and off, doors that are opened during the day.',
  faults: {
    'door-open':
      'The door stays open: the room warms towards 22 °C with a time constant of 10 minutes, and gets damper.',
    'compressor-fail': 'The compressor stops: the room warms towards 22 °C with a time constant of 90 minutes.',
    'refrigerant-leak':
      'The refrigerant leaks: the room drifts towards 14 °C with a time constant of 12 hours while the compressor runs on.',
  },
  past: { 'door-open': HOUR, 'compressor-fail': 3 * HOUR, 'refrigerant-leak': 22 * HOUR },
  quantities: {
    temperature: { unit: 'Cel', digits: 2 },
    humidity: { unit: '%RH', digits: 1 },
    power: { unit: 'W', digits: 0 },
    door_open: { type: 'boolean' },
    compressor_on: { type: 'boolean' },
  },
  say({ seed, t, spans, has }) {
    const door = doors(seed, t);
    const warm = pulses(t, spans('door-open'), DOOR_RISE, DOOR_FALL);
    const failing = pulses(t, spans('compressor-fail'), 90 * MINUTE, 20 * MINUTE);
    const leaking = pulses(t, spans('refrigerant-leak'), 12 * HOUR, HOUR);
    const damp = Math.min(1, door.warmth * 3 + warm);
    const cycle = compressor(seed, t);
    const on = !has('compressor-fail') && (cycle.on || warm > 0.05 || failing > 0.05 || leaking > 0.2);
    const setPoint = 2.5 + 1.5 * chance(seed, 1);
    const heat = Math.min(1, door.warmth + warm + failing + 0.56 * leaking);
    return {
      temperature: setPoint + cycle.swing + TO_AMBIENT * heat + 0.05 * smoothNoise(seedOf(seed, 't'), t, 20 * SECOND),
      humidity: 60 + 3 * smoothNoise(seedOf(seed, 'h'), t, 2 * HOUR) + 14 * damp - (on ? 1 : 0),
      power: on ? 820 + 40 * smoothNoise(seedOf(seed, 'p'), t, MINUTE) : 35,
      door_open: door.open || has('door-open'),
      compressor_on: on,
    };
  },
};

/** The compressor runs for two fifths of a cycle of 14 to 22 minutes; the room swings by ±0.6 K. */
function compressor(seed: number, t: number): { on: boolean; swing: number } {
  const period = (14 + 8 * chance(seed, 2)) * MINUTE;
  const phase = ((t + chance(seed, 3) * period) % period) / period;
  const on = phase < 0.4;
  const way = on ? phase / 0.4 : (phase - 0.4) / 0.6;
  const bent = (1 - Math.exp(-1.5 * way)) / (1 - Math.exp(-1.5));
  return { on, swing: HYSTERESIS * (on ? 1 - 2 * bent : 2 * bent - 1) };
}

/** At most one opening in 20 minutes, for 15 to 75 s, more often by day; the last hour of them is still felt. */
function doors(seed: number, t: number): { open: boolean; warmth: number } {
  const now = Math.floor(t / DOOR_SLOT);
  let warmth = 0;
  let open = false;
  for (let slot = now - 3; slot <= now; slot++) {
    const hour = hourOf(slot * DOOR_SLOT);
    if (chance(seed, slot, 4) > (hour >= 6 && hour < 20 ? 0.5 : 0.08)) continue;
    const from = slot * DOOR_SLOT + chance(seed, slot, 5) * 10 * MINUTE;
    const until = from + (15 + 60 * chance(seed, slot, 6)) * SECOND;
    warmth += pulse(t, { from, until }, DOOR_RISE, DOOR_FALL);
    open ||= t >= from && t < until;
  }
  return { open, warmth };
}
