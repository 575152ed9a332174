import { type Frame, HEADER_BYTES, writeFrame } from './frame';
import type { Segment, Segments } from './segments';
import type { Window } from './window';

/**
 * Frees at least a little by giving up the oldest records, and returns those of them that are lost for certain. `keep-alerts` gives up data first:
 * a segment with data is written anew with its alerts only, and joined with the one before it, so that the number of files stays bounded.
 */
export function makeRoom(
  segments: Segments,
  window: Window,
  policy: 'oldest' | 'keep-alerts',
  segmentBytes: number,
): readonly Frame[] {
  const victim =
    policy === 'keep-alerts'
      ? (segments.list.find(({ onlyAlerts }) => !onlyAlerts) ?? segments.list[0])
      : segments.list[0];
  if (victim === undefined) return [];
  const needed = [...segments.frames(victim)].filter(({ number }) => window.needs(number));
  const spared = (frame: Frame) => policy === 'keep-alerts' && !victim.onlyAlerts && frame.kind === 'alert';
  const kept = needed.filter(spared);
  const lost = needed.filter((frame) => !spared(frame));
  const certain = lost.filter((frame) => window.giveUp(frame));
  if (kept.length === 0) segments.remove(victim);
  else keep(segments, victim, kept, segmentBytes);
  window.leave();
  return certain;
}

function keep(segments: Segments, victim: Segment, alerts: readonly Frame[], segmentBytes: number): void {
  const before = segments.list[segments.list.indexOf(victim) - 1];
  const earlier = before?.onlyAlerts ? [...segments.frames(before)] : [];
  const joined = encode([...earlier, ...alerts]);
  if (before?.onlyAlerts && joined.length <= segmentBytes) segments.replace(before, victim, joined);
  else segments.replace(victim, undefined, encode(alerts));
}

function encode(frames: readonly Frame[]): Buffer {
  const sizes = frames.map((frame) => HEADER_BYTES + Buffer.byteLength(frame.topic) + frame.payload.length);
  const bytes = Buffer.alloc(sizes.reduce((sum, size) => sum + size, 0));
  frames.reduce((at, frame) => writeFrame(bytes, at, frame, frame), 0);
  return bytes;
}
