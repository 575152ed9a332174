import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../runtime/agent/ports';
import { Sources } from '../../../runtime/agent/sources';
import { virtualClock } from '../../drivers/virtual-clock';

type SourceEvent = Extract<AgentEvent, { kind: 'source' }>;

/** Sources that are asked every 20 s; they may be silent for three intervals, a minute. */
function bench({ everyMs = 20_000, ids = ['a'], hint = '', speed = 1 } = {}) {
  const clock = { ...virtualClock(0), speed };
  const events: SourceEvent[] = [];
  const sources = new Sources(clock, (event) => events.push(event));
  const watch = (names: readonly string[], every = everyMs) =>
    sources.watch(
      names.map((id) => ({ id })),
      every,
      hint,
    );
  watch(ids);
  const told = () => events.splice(0).map(({ device, is, why }) => `${device} ${is}${why && `: ${why}`}`);
  return { clock, sources, told, watch };
}

describe('a source that is watched', () => {
  it('is silent once it has said nothing for three intervals, and is told so once', async () => {
    const { clock, told } = bench();
    await clock.advance(59_999);
    expect(told()).toEqual([]);
    await clock.advance(1);
    expect(told()).toEqual(['a silent: said nothing for longer than 60 s']);
    await clock.advance(600_000);
    expect(told()).toEqual([]);
  });

  it.each([
    [100, 1, 10_000],
    [100, 60, 600_000],
    [4000, 1, 12_000],
    [3_600_000, 1, 10_800_000],
  ])('every %d ms at speed %d is given at least ten seconds of the wall: %d ms', async (everyMs, speed, limit) => {
    const { clock, told } = bench({ everyMs, speed });
    await clock.advance(limit - 1);
    expect(told()).toEqual([]);
    await clock.advance(1);
    expect(told()).toEqual([`a silent: said nothing for longer than ${limit / 1000} s`]);
  });

  it('is told to speak with its first word, and again only after it was silent or failed', async () => {
    const { clock, sources, told } = bench();
    sources.heard('a');
    sources.heard('a');
    expect(told()).toEqual(['a working']);
    await clock.advance(50_000);
    sources.take('a', { is: 'working' });
    await clock.advance(59_000);
    expect(told(), 'counted from its last word').toEqual([]);
    await clock.advance(60_000);
    expect(told()).toEqual(['a silent: said nothing for longer than 60 s']);
    sources.heard('a');
    expect(told()).toEqual(['a working']);
  });

  it('that fails says why, each reason once, and is not called silent beside', async () => {
    const { clock, sources, told } = bench();
    const fail = (why: string) => sources.take('a', { is: 'failing', why });
    fail('no such port');
    fail('no such port');
    expect(told()).toEqual(['a failing: no such port']);
    await clock.advance(600_000);
    expect(told()).toEqual([]);
    fail('no answer');
    sources.take('a', { is: 'working' });
    expect(told()).toEqual(['a failing: no answer', 'a working']);
  });

  it('is told with what to look at, where its driver knows', async () => {
    const { clock, told } = bench({ hint: 'does it flush?' });
    await clock.advance(60_000);
    expect(told()).toEqual(['a silent: said nothing for longer than 60 s: does it flush?']);
  });

  it('that nobody knows is not told of', () => {
    const { sources, told } = bench();
    sources.heard('b');
    sources.take('b', { is: 'failing', why: 'no' });
    sources.take('b', { is: 'working' });
    expect(told()).toEqual([]);
  });
});

describe('another config', () => {
  it('goes on with those that stay as they are, from now on, and forgets those that go', async () => {
    const { clock, sources, told, watch } = bench({ ids: ['a', 'b', 'c'] });
    sources.heard('a');
    sources.take('b', { is: 'failing', why: 'no such port' });
    told();
    await clock.advance(50_000);
    watch(['a', 'b', 'd'], 40_000);
    sources.heard('a');
    sources.take('b', { is: 'failing', why: 'no such port' });
    expect(told(), 'no change').toEqual([]);
    sources.heard('c');
    expect(told(), 'forgotten').toEqual([]);
    await clock.advance(119_999);
    expect(told()).toEqual([]);
    await clock.advance(1);
    expect(told()).toEqual([
      'a silent: said nothing for longer than 120 s',
      'd silent: said nothing for longer than 120 s',
    ]);
  });

  it('watches by one timer, and none once it has ended', async () => {
    const { clock, sources, told, watch } = bench();
    watch(['a'], 20_000);
    watch(['a'], 20_000);
    sources.stop();
    await clock.advance(600_000);
    expect(told()).toEqual([]);
  });
});
