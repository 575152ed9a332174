/**
 * Answers of first-order systems (a thermal mass, a room's air) in closed form: a function of time, with nothing to step. What such a system
 * answers to several causes is the sum of what it answers to each.
 */

interface Span {
  readonly from: number;
  readonly until: number;
}

/** From 0 towards 1 while the cause lasts, and back towards 0 after it. */
export function pulse(t: number, { from, until }: Span, riseMs: number, fallMs: number): number {
  if (t < from || until <= from) return 0;
  const reached = 1 - Math.exp(-(Math.min(t, until) - from) / riseMs);
  return t < until ? reached : reached * Math.exp(-(t - until) / fallMs);
}

export function pulses(t: number, spans: readonly Span[], riseMs: number, fallMs: number): number {
  return Math.min(
    1,
    spans.reduce((sum, span) => sum + pulse(t, span, riseMs, fallMs), 0),
  );
}

/** Time constants that are looked back: what is older weighs less than 0.04 %. */
const MEMORY = 8;

/** What follows an input that changes from slot to slot, with a time constant of `tauMs`. */
export function laggedResponse(t: number, tauMs: number, slotMs: number, input: (slot: number) => number): number {
  const oldest = Math.floor((t - MEMORY * tauMs) / slotMs);
  let sum = 0;
  let weight = 0;
  for (let slot = oldest; slot * slotMs <= t; slot++) {
    const begin = Math.exp((slot * slotMs - t) / tauMs);
    const end = Math.exp((Math.min(t, (slot + 1) * slotMs) - t) / tauMs);
    sum += input(slot) * (end - begin);
    weight += end - begin;
  }
  return weight === 0 ? input(Math.floor(t / slotMs)) : sum / weight;
}
