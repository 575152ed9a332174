import { HOUR, hourOf, type Kind, SECOND } from '../kind';
import { chance, seedOf } from '../noise';
import { pulses } from '../response';

/** At most one passage in a slot. In a round every tag has one slot; it goes in in an even round and, if it did, out in the next. */
const SLOT = 5 * SECOND;
const TAGS = 60;

export const rfidReader: Kind = {
  name: 'rfid-reader',
  title:
    'A portal that tagged goods pass, in and some minutes later out again; a reading for each passage and none in between.',
  faults: {
    silent: 'The antenna is off: nothing is read.',
    'weak-signal': 'The antenna is damaged: signals are 28 dB weaker.',
    'antenna-corrosion': 'The cable corrodes: signals get up to 26 dB weaker with a time constant of 12 hours.',
  },
  past: { 'antenna-corrosion': 30 * HOUR, 'weak-signal': 4 * HOUR },
  quantities: {
    tag: { type: 'string' },
    direction: { type: 'string' },
    signal: { unit: 'dBm', digits: 0 },
  },
  say({ seed, t, spans, has }) {
    const slot = Math.floor(t / SLOT);
    const tag = slot % TAGS;
    const corroded = pulses(t, spans('antenna-corrosion'), 12 * HOUR, SECOND);
    return {
      tag: electronicProductCode(seed, tag),
      direction: Math.floor(slot / TAGS) % 2 === 0 ? 'in' : 'out',
      signal: -60 + 16 * chance(seed, slot, 1) - (has('weak-signal') ? 28 : 0) - 26 * corroded,
    };
  },
  moments({ seed }, from, to) {
    const found: number[] = [];
    for (let slot = Math.floor(from / SLOT); slot * SLOT <= to; slot++) {
      const at = Math.floor((slot + 0.1 + 0.8 * chance(seed, slot, 2)) * SLOT);
      if (at > from && at <= to && passes(seed, slot)) found.push(at);
    }
    return found;
  },
};

function passes(seed: number, slot: number): boolean {
  const pair = Math.floor(slot / (2 * TAGS));
  const hour = hourOf(pair * 2 * TAGS * SLOT);
  return chance(seed, pair, slot % TAGS, 3) < (hour >= 5 && hour < 21 ? 0.45 : 0.15);
}

/** 96 bits as 24 digits, as EPC tags have them; `E2` is the class of Gen2 tags. */
function electronicProductCode(seed: number, tag: number): string {
  const part = (key: number) =>
    Math.floor(chance(seedOf(seed, 'tag'), tag, key) * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return `E2${`${part(1)}${part(2)}${part(3)}`.slice(0, 22)}`.toUpperCase();
}
