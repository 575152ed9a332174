import { describe, expect, it } from 'vitest';
import { EDGES, edgesOf, NARROW, WIDE, wayOf } from '../../runtime/console/views/pipeline/flow';
import type { ConsoleTick } from '../../schema/console-protocol';

const tick = (taken: number) => ({ counts: { streams: { taken } } }) as unknown as ConsoleTick;
const named = (taken: number, layout = NARROW) => edgesOf(tick(taken), layout).map(({ from, to }) => `${from} ${to}`);

describe('the picture of the pipeline on a phone', () => {
  it('shows the way that the data takes: straight into the lake, or by the streams, and never one that carries nothing', () => {
    expect(named(0)).toContain('rules lake');
    expect(named(0).filter((edge) => edge.includes('firehose'))).toEqual([]);
    expect(named(5)).toEqual(expect.arrayContaining(['rules firehose', 'firehose lake']));
    expect(named(5)).not.toContain('rules lake');
    expect(named(0, WIDE)).toHaveLength(EDGES.length);
  });

  it('has room for every figure outside of the boxes', () => {
    for (const edge of edgesOf(tick(0), NARROW)) {
      const { x, y } = wayOf(edge, NARROW);
      const inside = Object.entries(NARROW.boxes).filter(
        ([, box]) => x > box.x && x < box.x + box.w && y > box.y && y < box.y + box.h,
      );
      expect(
        inside.map(([id]) => id),
        `${edge.from} ${edge.to}`,
      ).toEqual([]);
    }
  });
});
