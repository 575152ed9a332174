import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFields } from '../../../runtime/agent/edge/check-fields';
import { leavesDeadband } from '../../../runtime/agent/edge/deadband';
import { alertPayload, markLate, readingPayload } from '../../../runtime/agent/edge/envelope';
import { initialModelState, type ModelState, scoreReading } from '../../../runtime/agent/edge/model';
import { compileEdge, initialState, step } from '../../../runtime/agent/edge/step';
import { compileThreshold, judge } from '../../../runtime/agent/edge/threshold';
import { compileCondition, type Values } from '../../../runtime/condition';
import type { AgentCondition, AgentField, AgentThreshold } from '../../../schema/agent-config';
import type { AgentOperator } from '../../../schema/agent-operators';
import type { EdgeModel } from '../../../schema/edge-model';

const literal = (value: number | string | boolean): AgentCondition =>
  typeof value === 'number'
    ? { op: 'number', value }
    : typeof value === 'string'
      ? { op: 'text', value }
      : { op: 'truth', value };
const answer = (op: AgentOperator, ...args: (number | string | boolean)[]) =>
  compileCondition({ op, args: args.map(literal) })({});

describe('an operator', () => {
  it.each<[AgentOperator, readonly (number | string | boolean)[], number | string | boolean | undefined]>([
    ['<', [1, 2], true],
    ['<', [2, 2], false],
    ['<=', [2, 2], true],
    ['<=', [3, 2], false],
    ['>', [2, 2], false],
    ['>', [3, 2], true],
    ['>=', [2, 2], true],
    ['>=', [1, 2], false],
    ['+', [7, 3], 10],
    ['-', [7, 3], 4],
    ['*', [7, 3], 21],
    ['/', [7, 2], 3.5],
    ['/', [7, 0], undefined],
    ['negate', [7], -7],
    ['mod', [7, 3], 1],
    ['abs', [-7], 7],
    ['ceil', [1.2], 2],
    ['floor', [-1.2], -2],
    ['round', [2.5], 3],
    ['round', [-2.5], -3],
    ['round', [1.005, 2], 1.01],
    ['round', [1250, -2], 1300],
    ['sqrt', [9], 3],
    ['sqrt', [-1], undefined],
    ['power', [2, 10], 1024],
    ['exp', [0], 1],
    ['exp', [1], Math.E],
    ['ln', [1], 0],
    ['ln', [0], undefined],
    ['log10', [1000], 3],
    ['min', [3, 1, 2, 0.5], 0.5],
    ['max', [3, 1, 2, 9], 9],
    ['clamp', [5, 1, 3], 3],
    ['clamp', [0, 1, 3], 1],
    ['clamp', [2, 1, 3], 2],
    ['lower', ['ÄB'], 'äb'],
    ['upper', ['äb'], 'ÄB'],
    ['length', ['a😀'], 2],
    ['starts_with', ['abc', 'ab'], true],
    ['starts_with', ['abc', 'bc'], false],
    ['ends_with', ['abc', 'bc'], true],
    ['ends_with', ['abc', 'ab'], false],
    ['contains', ['abc', 'b'], true],
    ['contains', ['abc', 'd'], false],
    ['concat', ['a', 'b', 'c', 'd'], 'abcd'],
    ['=', [1, 1], true],
    ['=', ['1', 1], false],
    ['!=', [1, 2], true],
    ['!=', [1, 1], false],
    ['if', [true, 1, 2], 1],
    ['if', [false, 1, 2], 2],
  ])('%s of %j is %j', (op, args, expected) => {
    expect(answer(op, ...args)).toBe(expected);
  });

  it('of numbers is missing where an operand is text, and of texts where one is a number', () => {
    expect(answer('+', 1, 'a')).toBeUndefined();
    expect(answer('concat', 'a', 1)).toBeUndefined();
  });

  it('of three values follows Kleene, whatever stands where', () => {
    const values: (boolean | undefined)[] = [true, false, undefined];
    const field = (id: string): AgentCondition => ({ op: 'field', id });
    const of = (op: AgentOperator, a: boolean | undefined, b?: boolean) =>
      compileCondition({ op, args: op === 'not' ? [field('a')] : [field('a'), field('b')] })({ a, b } as Values);
    for (const a of values) {
      expect(of('not', a), `not ${a}`).toBe(a === undefined ? undefined : !a);
      expect(of('is_missing', a)).toBe(a === undefined);
      for (const b of values) {
        expect(of('and', a, b), `${a} and ${b}`).toBe(
          a === false || b === false ? false : a === undefined || b === undefined ? undefined : true,
        );
        expect(of('or', a, b), `${a} or ${b}`).toBe(
          a === true || b === true ? true : a === undefined || b === undefined ? undefined : false,
        );
        expect(of('coalesce', a, b)).toBe(a ?? b);
      }
    }
  });

  it('takes only what the reading itself has', () => {
    const at = (id: string, values: Values) => compileCondition({ op: 'field', id })(values);
    expect(at('toString', {})).toBeUndefined();
    expect(at('v', { v: Number.POSITIVE_INFINITY })).toBeUndefined();
    expect(at('v', { v: 0 })).toBe(0);
  });
});

describe('the deadband', () => {
  const fields: readonly AgentField[] = [{ id: 'v', type: 'number', unit: '1', deadband: 0.1 }];
  const news = (before: number, now: number) =>
    leavesDeadband(fields, { v: now }, { values: { v: before }, heldBack: 0 });

  it('is a change of that size, however large the values and however they are written in binary', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 1, max: 50 }), (tenths, steps) => {
        expect(news(tenths / 10, (tenths + steps) / 10), `${steps} tenths up from ${tenths / 10}`).toBe(true);
        expect(news(tenths / 10, (tenths - steps) / 10), `${steps} tenths down from ${tenths / 10}`).toBe(true);
      }),
    );
    expect(news(1000.2, 1000.3)).toBe(true);
  });

  it('holds back what changed by less', () => {
    expect(news(20, 20.0999)).toBe(false);
    expect(news(1000.2, 1000.2999)).toBe(false);
    expect(news(20, 20)).toBe(false);
  });

  it('lets one of ten pass', () => {
    const same = (heldBack: number) => leavesDeadband(fields, { v: 20 }, { values: { v: 20 }, heldBack });
    expect([0, 7, 8, 9].map(same)).toEqual([false, false, false, true]);
  });

  it('is no matter of what comes or goes: that is news', () => {
    const mixed: readonly AgentField[] = [...fields, { id: 's', type: 'string', unit: '1' }];
    const of = (now: Values, before: Values) => leavesDeadband(mixed, now, { values: before, heldBack: 0 });
    expect(of({ v: 1, s: 'a' }, { v: 1, s: 'a' })).toBe(false);
    expect(of({ v: 1, s: 'b' }, { v: 1, s: 'a' })).toBe(true);
    expect(of({ s: 'a' }, { v: 1, s: 'a' })).toBe(true);
    expect(of({ v: 1, s: 'a' }, { s: 'a' })).toBe(true);
    expect(of({ s: 'a' }, { s: 'a' })).toBe(false);
  });
});

describe('a reading held against its fields', () => {
  const fields = new Map<string, AgentField>(
    (
      [
        { id: 'n', type: 'number', unit: '1' },
        { id: 'i', type: 'integer', unit: '1' },
        { id: 'b', type: 'boolean', unit: '1' },
        { id: 's', type: 'string', unit: '1', maxLength: 3 },
        { id: 'e', type: 'string', unit: '1', values: ['on', 'off'] },
      ] satisfies AgentField[]
    ).map((field) => [field.id, field]),
  );

  it.each<[string, unknown, string | undefined]>([
    ['n', 1.5, undefined],
    ['n', 'warm', 'is not a number'],
    ['n', Number.NaN, 'is not a finite number'],
    ['i', 2, undefined],
    ['i', 2.5, 'is not a whole number'],
    ['b', false, undefined],
    ['b', 0, 'is not true or false'],
    ['s', 'a😀b', undefined],
    ['s', 'abcd', 'is longer than 3 characters'],
    ['s', 1, 'is not text'],
    ['e', 'on', undefined],
    ['e', 'of', 'is none of on, off'],
    ['x', 1, 'is no field of this sensor'],
  ])('%s of %j', (id, value, problem) => {
    const { values, problems } = checkFields(fields, { [id]: value });
    expect(problems).toEqual(problem === undefined ? [] : [`"${id}" ${problem}`]);
    expect(values).toEqual(problem === undefined ? { [id]: value } : {});
  });

  it('loses one wrong field and no other, and says nothing of one without value', () => {
    const { values, problems } = checkFields(fields, { n: null, i: undefined, b: true, s: 7 });
    expect(values).toEqual({ b: true });
    expect(problems).toEqual(['"s" is not text']);
  });

  it('names a field that somebody invented by its first 60 characters', () => {
    const { problems } = checkFields(fields, { ['y'.repeat(80)]: 1 });
    expect(problems).toEqual([`"${'y'.repeat(60)}" is no field of this sensor`]);
  });
});

describe('a payload', () => {
  const head = { eventTime: 1_700_000_000_000, bootId: 'b', sequence: 7, monotonicMs: 12 };
  const read = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as unknown;
  const alert: AgentThreshold = {
    id: 'warm',
    severity: 'warning',
    forMs: 0,
    field: 'v',
    unit: 'Cel',
    condition: { op: 'truth', value: true },
  };
  const reading = readingPayload(head, { v: 1 });
  const raised = alertPayload(head, { threshold: alert, state: 'raised', value: '9', sinceMs: 5 });
  const times = { event_time: 1_700_000_000_000, boot_id: 'b', sequence: 7, monotonic_ms: 12 };

  it('is JSON of its head and what it says', () => {
    expect(read(reading)).toEqual({ late: false, ...times, v: 1 });
    expect(read(raised)).toEqual({
      late: false,
      ...times,
      threshold: 'warm',
      severity: 'warning',
      state: 'raised',
      field: 'v',
      value: '9',
      unit: 'Cel',
      since_ms: 5,
    });
  });

  it('that is marked late is as long and the same but for that, and the bytes given stay', () => {
    const before = Buffer.from(reading).toString();
    const late = markLate(reading);
    expect(read(late)).toEqual({ ...(read(reading) as object), late: true });
    expect(late.length).toBe(reading.length);
    expect(Buffer.from(reading).toString()).toBe(before);
    expect(read(markLate(late))).toEqual(read(late));
  });

  it('of somebody else is not touched', () => {
    const foreign = Buffer.from('{"other":"xxxxxxxxxxxx"}');
    expect(Buffer.from(markLate(foreign)).toString()).toBe(foreign.toString());
  });
});

describe('a threshold', () => {
  const threshold = (changes: Partial<AgentThreshold> = {}): AgentThreshold => ({
    id: 'warm',
    severity: 'warning',
    forMs: 1000,
    field: 'v',
    unit: 'Cel',
    value: { op: 'field', id: 'v' },
    condition: { op: '>', args: [{ op: 'field', id: 'w' }, literal(10)] },
    ...changes,
  });
  const moment = (monotonicMs: number) => ({ eventTime: 5_000 + monotonicMs, monotonicMs });

  it('is raised by the reading with which its time is full, not one before', () => {
    const compiled = compileThreshold(threshold());
    const first = judge(compiled, undefined, { w: 11, v: 1 }, moment(100));
    expect(first).toEqual({ breach: { sinceMs: 5_100, sinceMonotonicMs: 100, raised: false } });
    const early = judge(compiled, first.breach, { w: 11, v: 1 }, moment(1_099));
    expect(early.event).toBeUndefined();
    const full = judge(compiled, early.breach, { w: 11, v: 1 }, moment(1_100));
    expect(full.event).toEqual({ state: 'raised', sinceMs: 5_100, value: '1' });
    expect(judge(compiled, full.breach, { w: 11, v: 1 }, moment(9_000)).event).toBeUndefined();
  });

  it('shows its value without the noise of arithmetic, and nothing where there is none', () => {
    const compiled = compileThreshold(threshold({ forMs: 0 }));
    const shown = (values: Values) => judge(compiled, undefined, values, moment(0)).event?.value;
    expect(shown({ w: 11, v: 0.1 + 0.2 })).toBe('0.3');
    expect(shown({ w: 11, v: true })).toBe('true');
    expect(shown({ w: 11 })).toBe('');
  });

  it('that was waiting ends without a word, one that was raised tells it', () => {
    const compiled = compileThreshold(threshold());
    const breach = { sinceMs: 5, sinceMonotonicMs: 5, raised: false };
    expect(judge(compiled, breach, { w: 1, v: 2 }, moment(9))).toEqual({ breach: undefined });
    expect(judge(compiled, { ...breach, raised: true }, { w: 1, v: 2 }, moment(9))).toEqual({
      breach: undefined,
      event: { state: 'cleared', sinceMs: 5, value: '2' },
    });
  });
});

describe('the arithmetic of a model', () => {
  const HOUR = 3_600_000;
  const model: EdgeModel = {
    format: 'fleetwright/edge-model/v3',
    model: 'm',
    version: '1',
    title: 'M',
    severity: 'warning',
    threshold: 1,
    spans: [HOUR, 3 * HOUR],
    warmUp: 48 * HOUR,
    memory: 200 * HOUR,
    settle: 100 * HOUR,
    quiet: 3 * HOUR,
    clip: 3,
    still: 4,
    promise: 720 * HOUR,
    together: 2,
    fields: [{ id: 'v', floor: 0.01, bounds: [2, 2, 4] }],
    devices: {},
  };
  const zeros = Array.from({ length: 24 }, () => 0);
  const START = Date.UTC(2026, 0, 1, 5);
  const known = {
    n: 999,
    at: START,
    span: 1000 * HOUR,
    every: HOUR,
    level: 20,
    scale: 1,
    last: 20,
    still: 0,
    longest: HOUR,
    means: [0, 0],
    scales: [1, 1],
    season: zeros,
    seen: zeros.with(5, 10 * HOUR).with(6, 10 * HOUR),
    before: 0,
    own: 1,
    next: 0.5,
    jump: 1,
    day: 0,
    top: 0,
    tops: [],
    due: 0 as const,
    raised: 1,
  };
  const state: ModelState = { version: '1', fields: { v: known }, since: 0, calm: START - 24 * HOUR };
  const taken = (at: number, value: number, before = state, by = model) => {
    const scored = scoreReading(by, before, at, { v: value });
    const field = scored.state.fields['v'];
    if (!field) throw new Error('the field is not there any more');
    return { ...scored, field };
  };

  it('means the residual over each span by the time that has passed, and scores the greatest against its bound', () => {
    const { score, field } = taken(START + HOUR, 22);
    expect(field.means[0]).toBeCloseTo(1, 12);
    expect(field.means[1]).toBeCloseTo(0.5, 12);
    expect(score).toBeCloseTo(0.5, 12);
  });

  it('learns by the time that has passed, in the hour of the reading', () => {
    const { field } = taken(START + HOUR, 22);
    expect(field.level).toBeCloseTo(20 + 2 / 200, 12);
    expect(field.scale).toBeCloseTo(1 + (2 * 1.2533 - 1) / 200, 12);
    expect(field.scales[1]).toBeCloseTo(1 + (0.5 * 1.2533 - 1) / 200, 12);
    expect(field.season[6]).toBeCloseTo((1 / 11) * (1 - 1 / 200) * 2, 12);
    expect(field.season.filter((offset) => offset !== 0)).toHaveLength(1);
    expect(field.seen[6]).toBe(11 * HOUR);
    expect(field.span).toBe(1001 * HOUR);
  });

  it('learns no more across a gap than in three readings', () => {
    const { field } = taken(START + 24 * HOUR, 22);
    expect(field.span).toBe(1003 * HOUR);
    expect(field.level).toBeCloseTo(20 + (2 * 3) / 200, 12);
  });

  it('takes a clock that went back for no time passed', () => {
    const { field } = taken(START - HOUR / 2, 22);
    expect(field).toMatchObject({ level: 20, at: START, span: known.span, every: HOUR });
  });

  it('learns nothing of a reading that is an alarm', () => {
    const { field, score, state: after } = taken(START + HOUR, 1_000);
    expect(score).toBeCloseTo(490 / 2, 9);
    expect(after).toMatchObject({ since: START + HOUR, calm: START + HOUR });
    expect(field).toMatchObject({ level: 20, scale: 1, scales: [1, 1], season: zeros });
  });

  it('learns no more from an outlier than the clip lets it', () => {
    const blind = { ...model, threshold: 1e9 };
    expect(taken(START + HOUR, 1_000, state, blind).field.level).toBeCloseTo(20 + 3 / 200, 12);
    expect(taken(START + HOUR, -1_000, state, blind).field.level).toBeCloseTo(20 - 3 / 200, 12);
  });

  it('takes what has lasted for the new usual: a shift of the level is an alarm that ends', () => {
    let now = state;
    const odd: number[] = [];
    for (let hour = 1; hour <= 400; hour++) {
      const { state: after, score } = taken(START + hour * HOUR, 60 + (hour % 2), now);
      now = after;
      if (score >= model.threshold) odd.push(hour);
    }
    expect(odd[0]).toBe(1);
    expect(odd.at(-1), 'the alarm goes on for settle, and then ends').toBeGreaterThan(100);
    expect(odd.at(-1)).toBeLessThan(300);
    expect(now.since).toBe(0);
  });

  it('is alarmed by a value that stands still for longer than it ever did', () => {
    let now = state;
    let first = 0;
    for (let hour = 1; hour <= 40 && first === 0; hour++) {
      const { state: after, score } = taken(START + hour * HOUR, 20.5, now);
      now = after;
      if (score >= 1) first = hour;
    }
    // still = hours since the first of them, and the bound 4 times the greater of longest and memory / 50.
    expect(first).toBe(17);
  });

  it('scores a jump by how far it is from what the value before lets expect', () => {
    const blind = { ...model, threshold: 1e9 };
    const from = (before: number, value: number, more: object = {}) =>
      taken(START + HOUR, value, { ...state, fields: { v: { ...known, before, ...more } } }, blind);
    // 20 + 12 after 20 + 4, of which half is kept: a jump of 10 in scales of 0.5, against the bound of 4.
    const { score, field } = from(4, 32, { last: 24, jump: 0.5 });
    expect(score).toBeCloseTo(10 / 0.5 / 4, 12);
    expect(field).toMatchObject({ before: 12 });
    expect(field.jump).toBeCloseTo(0.5 + (3 * 0.5 * 1.2533 - 0.5) / 200, 12);
    expect(field.own, 'what was before, clipped').toBeCloseTo(1 + (9 - 1) / 200, 12);
    expect(field.next).toBeCloseTo(0.5 + (9 - 0.5) / 200, 12);
  });

  it('takes no value that is held, and none that comes after a gap, for a jump', () => {
    const blind = { ...model, threshold: 1e9 };
    const odd = { ...state, fields: { v: { ...known, before: -30, last: 24 } } };
    for (const { field } of [taken(START + HOUR, 24, odd, blind), taken(START + 4 * HOUR, 25, odd, blind)])
      expect(field).toMatchObject({ own: 1, next: 0.5, jump: 1 });
    expect(taken(START + HOUR, 24, odd, blind).field.before).toBe(-30);
    expect(taken(START + 3 * HOUR, 25, odd, blind).score, 'three readings are no gap').toBeGreaterThan(4);
  });

  it('raises its bounds where what is an alarm is said on most days, and not for an alarm that is there', () => {
    const today = Math.floor(START / (24 * HOUR));
    const told = (tops: readonly number[], since = 0, more: object = {}) => {
      const fields = { v: { ...known, day: today - 1, top: 2, tops, ...more } };
      return taken(START + HOUR, 22, { ...state, since, fields });
    };
    const { score, field } = told([4, 4, 4, 4]);
    expect(field).toMatchObject({ day: today, tops: [4, 4, 4, 4, 4], top: 0.5, due: 0, raised: 2 });
    expect(score).toBeCloseTo(0.5 / 2, 12);
    expect(told([4, 4, 4]).field.raised, 'of four days nobody knows').toBe(1);
    expect(told([0, 0, 0, 0, 0, 0]).field.raised, 'of one day in seven').toBe(1);
    expect(told([9, 0, 0, 0, 0, 0, 0, 0, 0, 0]).field.tops, 'ten days').toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 4]);
    expect(told([4, 4, 4, 4], START).field).toMatchObject({ tops: [4, 4, 4, 4, 4], due: 1, raised: 1 });
    expect(told([4, 4, 4, 4, 4], 0, { day: today, due: 1 }).field).toMatchObject({ due: 0, raised: 2 });
    // Days of 1 to 10: their quartiles are 3, 6 and 8 by rank, and 30 days are promised.
    const slope = 5 / 1.5725;
    expect(told([1, 2, 3, 5, 6, 7, 8, 9, 10]).field.raised).toBeCloseTo(
      Math.sqrt(6 - 0.3665 * slope + slope * Math.log(30)),
      12,
    );
  });

  it('sees two fields that are a little odd together, and tells both', () => {
    const fields = [
      { id: 'v', floor: 0.01, bounds: [3, 3, 8] },
      { id: 'w', floor: 0.01, bounds: [3, 3, 8] },
    ];
    const two = { ...model, together: 1.2, fields };
    const before = { ...state, fields: { v: known, w: known } };
    const scored = scoreReading(two, before, START + HOUR, { v: 23, w: 17.5 });
    expect(scored.fields['v']).toBeCloseTo(Math.sqrt((1.5 ** 2 + 1.25 ** 2) / 2) / 1.2, 12);
    expect(scored.fields['w']).toBeCloseTo((scored.score * 1.25) / 1.5, 12);
    expect(taken(START + HOUR, 23, state, two).score, 'of one alone it is no alarm').toBeCloseTo(0.5, 12);
  });

  it('begins with the first reading, and scores nothing until it is warm', () => {
    const first = scoreReading(model, initialModelState(model, 'd'), START, { v: 30 });
    expect(first.score).toBe(0);
    expect(first.state.fields['v']).toMatchObject({ n: 1, at: START, span: 0, level: 30, scale: 0, means: [0, 0] });
    const cold = (span: number) => taken(START + HOUR, 40, { ...state, fields: { v: { ...known, span } } }).score;
    expect(cold(48 * HOUR)).toBe(0);
    expect(cold(49 * HOUR)).toBeGreaterThan(0);
  });

  it('leaves a field that the reading lacks as it was', () => {
    for (const values of [{}, { v: 'x' }, { v: Number.NaN }] as Values[])
      expect(scoreReading(model, state, START, values).state.fields).toEqual(state.fields);
  });

  it('clears its alert with the reading that ends the quiet time', () => {
    const rules = compileEdge({ fields: [{ id: 'v', type: 'number', unit: '1' }], thresholds: [], models: [model] });
    const device = { id: 'd', topics: { data: 'a', alert: 'b' }, metadata: {} };
    let edge = { ...initialState(), models: { m: state } };
    let now = START;
    const told: string[] = [];
    const read = (value: number) => {
      now += HOUR;
      const done = step(rules, device, edge, { at: now, values: { v: value } }, { bootId: 'b', monotonicMs: 0 });
      // The score has a memory of its own; here each reading stands for itself.
      edge = { ...done.state, models: { m: { ...(done.state.models['m'] ?? state), fields: { v: known } } } };
      told.push(done.events.map((event) => (event.kind === 'alert' ? event.state : event.kind)).join());
    };
    for (const value of [1_000, 20, 20, 1_000, 20, 20, 20, 20]) read(value);
    expect(told).toEqual(['raised', '', '', '', '', '', 'cleared', '']);
  });
});
