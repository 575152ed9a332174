import { describe, expect, it } from 'vitest';
import { FleetState } from '../../cli/up/fleet-state';
import { ProblemKinds, problemText } from '../../cli/up/problem-kinds';
import { SaidLines } from '../../cli/up/said-lines';
import { troubledSources } from '../../cli/up/troubled-sources';
import { type Judged, whyNotFine } from '../../cli/up/why-not-fine';
import { accounted } from '../../runtime/agent/counting';
import type { AgentEvent } from '../../runtime/agent/ports';
import {
  FIELD_LEFT_OUT,
  GIVEN_UP,
  LEFT_OUT,
  lossesOf,
  NO_READINGS,
  type ReadingCounts,
  sumOfReadings,
} from '../../schema/reading-counts';

const FINE: Judged = {
  died: undefined,
  notOnboarded: [],
  lake: { messages: 5, duplicates: 0, missing: 0 },
  sources: [],
  readings: { cold: { ...NO_READINGS, taken: 7, delivered: 5, unchanged: 2 } },
  alertsGivenUp: 0,
};
const cold = (counts: Partial<ReadingCounts>) => ({ cold: { ...NO_READINGS, ...counts } });

describe('a run is fine', () => {
  it('when all was delivered or held back by a deadband, as ordered', () => expect(whyNotFine(FINE)).toEqual([]));

  it('when a little still waits on disk at the end: it is not lost', () =>
    expect(whyNotFine({ ...FINE, readings: cold({ taken: 7, delivered: 6, waiting: 1 }) })).toEqual([]));

  const because: readonly [string, Partial<Judged>, RegExp][] = [
    [
      'it could not go on',
      { died: 'a process of agents ended with SIGKILL\nstack' },
      /^a process of agents ended with SIGKILL$/,
    ],
    ['an agent never came in', { notOnboarded: ['t'] }, /1 agent never came in/],
    ['the lake lacks something', { lake: { messages: 4, duplicates: 0, missing: 1 } }, /1 acknowledged/],
    [
      'a reading was left out',
      { readings: cold({ taken: 1, leftOut: { 'not-json': 1 } }) },
      /^of cold, 1 reading left out: it is no JSON$/,
    ],
    [
      'a field was left out',
      { readings: cold({ taken: 1, delivered: 1, fields: { 'not-finite': 1 } }) },
      /^of cold, 1 field left out of its reading: it is not a finite number$/,
    ],
    [
      'the broker refused one',
      { readings: cold({ taken: 1, refused: 1 }) },
      /^of cold, 1 reading refused by the broker for good$/,
    ],
    [
      'a reading was given up',
      { readings: cold({ taken: 1, givenUp: { 'log-full': 1 } }) },
      /^of cold, 1 reading given up: the log was full$/,
    ],
    ['an alert was given up', { alertsGivenUp: 1 }, /1 alert never left/],
    ['nothing of a group arrived', { readings: cold({ taken: 3, waiting: 3 }) }, /nothing of cold arrived: 3 wait/],
  ];
  it.each(because)('never when %s, and says so', (_, what, words) => {
    expect(whyNotFine({ ...FINE, ...what }).join('\n')).toMatch(words);
  });

  it('never when a source is silent or cannot be started: it is named, and those with one reason are one line', () => {
    const state = new FleetState();
    for (const thing of ['a', 'b', 'c', 'd', 'e']) {
      const device = { id: thing, topics: { data: '', alert: '' }, metadata: {} };
      state.expect({ thing, group: 'cold', devices: [device], everyMs: 1000 }, 0);
      state.source(thing, thing, { is: thing === 'e' ? 'silent' : 'failing', why: 'no bus', since: 5 });
    }
    const sources = troubledSources(state.accounts());
    expect(sources).toEqual([
      { group: 'cold', is: 'failing', why: 'no bus', since: 5, devices: 4, names: ['a', 'b', 'c'] },
      { group: 'cold', is: 'silent', why: 'no bus', since: 5, devices: 1, names: ['e'] },
    ]);
    expect(whyNotFine({ ...FINE, sources })).toEqual([
      '4 sources of cold (a, b, c, …) failed: no bus',
      '1 source of cold (e) was silent: no bus',
    ]);
    state.source('e', 'e', { is: 'working', why: '', since: 9 });
    expect(troubledSources(state.accounts()).length, 'who speaks again is no trouble').toBe(1);
  });
});

it('a source that never spoke is silent at the end, once it had three intervals for it', () => {
  const state = new FleetState();
  const device = { id: 'd', topics: { data: '', alert: '' }, metadata: {} };
  state.expect({ thing: 'd', group: 'cold', devices: [device], everyMs: 1000 }, 500);
  expect(troubledSources(state.accounts()), 'while it runs its agent tells').toEqual([]);
  expect(troubledSources(state.accounts(), 3400)).toEqual([]);
  expect(troubledSources(state.accounts(), 3600)).toEqual([
    { group: 'cold', is: 'silent', why: 'said nothing in the whole run', since: 500, devices: 1, names: ['d'] },
  ]);
});

describe('problems', () => {
  it('with equal words are one kind, whoever has them, and no kind is forgotten', () => {
    const kinds = new ProblemKinds();
    expect([kinds.add('no bus', 'a'), kinds.add('no bus', 'b'), kinds.add('no bus', 'b')]).toEqual([
      true,
      false,
      false,
    ]);
    for (let n = 0; n < 500; n++) kinds.add(`kind ${n}`);
    expect(kinds.count).toBe(503);
    expect(kinds.list()[0]).toEqual({ text: 'no bus', count: 3, who: ['a', 'b'] });
    expect(
      kinds.list().reduce((sum, { count }) => sum + count, 0),
      'all are counted',
    ).toBe(503);
    expect(kinds.list().map(problemText)[0]).toBe('a and 1 more: no bus (3 times)');
  });
});

it('what the programs of 800 devices say is held back above one line a second, and counted', () => {
  const said = new SaidLines();
  const shown = Array.from({ length: 800 }, () => said.allows(1000)).filter((held) => held !== undefined);
  expect(shown.length).toBe(20);
  expect(said.allows(2000)).toBe(780);
});

describe('the account of readings', () => {
  it('leaves the messages of alerts out', () => {
    const alert = { device: 'd', of: 'alert', count: 1 } as const;
    const events: AgentEvent[] = [
      { kind: 'acknowledged', ...alert },
      { kind: 'dropped', ...alert, reason: 'log-full', why: '' },
    ];
    expect(events.reduce(accounted, NO_READINGS)).toEqual(NO_READINGS);
  });

  it('of several devices is the sum of theirs, reason by reason', () => {
    const one = { ...NO_READINGS, taken: 4, delivered: 1, leftOut: { 'not-json': 2 }, waiting: 1 } as const;
    const other = { ...NO_READINGS, taken: 3, leftOut: { 'not-json': 1, 'too-long': 2 } } as const;
    const sum = sumOfReadings([one, other]);
    expect(sum).toEqual({
      ...NO_READINGS,
      taken: 7,
      delivered: 1,
      waiting: 1,
      leftOut: { 'not-json': 3, 'too-long': 2 },
    });
    expect(lossesOf(sum)).toEqual([
      '3 readings left out: each is no JSON',
      '2 readings left out: each is a line longer than 1 MB',
    ]);
  });

  it('in words is a sentence for every reason, of one and of many', () => {
    const all = (reasons: object, count: number) =>
      Object.fromEntries(Object.keys(reasons).map((reason) => [reason, count]));
    for (const count of [1, 15]) {
      const counts = {
        ...NO_READINGS,
        refused: count,
        leftOut: all(LEFT_OUT, count),
        fields: all(FIELD_LEFT_OUT, count),
        givenUp: all(GIVEN_UP, count),
      };
      const [one, many] = count === 1 ? ['reading', 'it'] : ['readings', 'each'];
      for (const loss of lossesOf(counts))
        expect(loss).toMatch(
          new RegExp(
            `^${count} (${one} (refused by the broker for good|given up: [^:]+|left out: ${many} (is|could|has) .+)|fields? left out of (its|their) ${one}: ${many} (is|has|stands) .+)$`,
          ),
        );
    }
    expect(lossesOf({ ...NO_READINGS, fields: { 'not-finite': 15 } })).toEqual([
      '15 fields left out of their readings: each is not a finite number',
    ]);
  });
});
