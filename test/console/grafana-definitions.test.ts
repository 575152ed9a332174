import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grafanaBoards } from '../../runtime/console/definitions/grafana/boards';
import { expandedMacros } from '../../runtime/console/definitions/grafana/macros';
import { staysOf } from '../../runtime/console/definitions/grafana/stays';
import { substitutedVariables } from '../../runtime/console/definitions/grafana/variables';

const RANGE = ['2026-01-01 00:00:00', '2026-01-02 06:30:00'] as const;
const NOW = Date.parse('2026-01-02T12:00:00Z');

describe('macros of the Athena data source', () => {
  it.each([
    ['$__timeFilter("t")', `"t" BETWEEN TIMESTAMP '${RANGE[0]}' AND TIMESTAMP '${RANGE[1]}'`],
    ['$__dateFilter("d")', `"d" BETWEEN DATE '2026-01-01' AND DATE '2026-01-02'`],
    ['t >= $__timeFrom() AND t < $__timeTo()', `t >= TIMESTAMP '${RANGE[0]}' AND t < TIMESTAMP '${RANGE[1]}'`],
    [`dt >= $__rawTimeFrom('yyyy-MM-dd')`, `dt >= '2026-01-01'`],
    [`dt <= $__rawTimeTo('yyyyMMddHH')`, `dt <= '2026010206'`],
    ['$__unixEpochFilter(at)', 'at BETWEEN 1767225600 AND 1767335400'],
    [
      `$__timeGroup(coalesce("a, (b", ')'), '5m')`,
      `(TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(date_diff('second', TIMESTAMP '1970-01-01 00:00:00', coalesce("a, (b", ')')) - date_diff('second', TIMESTAMP '1970-01-01 00:00:00', coalesce("a, (b", ')')) % 300 AS bigint))`,
    ],
  ])('are written as SQL that the lake takes: %s', (sql, meant) => expect(expandedMacros(sql, RANGE)).toBe(meant));

  it.each(['$__interval', '$__constructor(x)', `$__timeGroup(t, 'often')`, '$__timeFilter(t'])(
    'are refused where they are not understood: %s',
    (sql) => expect(() => expandedMacros(sql, RANGE)).toThrow(/not understood|no end/),
  );
});

describe('variables of a dashboard', () => {
  const device = {
    name: 'device',
    type: 'custom',
    includeAll: true,
    current: { value: '$__all' },
    options: [{ value: '$__all' }, { value: 'a' }, { value: "b'c" }],
  };

  it('stand for all values until one is chosen', () => {
    expect(substitutedVariables(`d IN (\${device:sqlstring})`, [device], {})).toBe(`d IN ('a','b''c')`);
    expect(substitutedVariables(`d IN (\${device:sqlstring})`, [device], { device: 'a' })).toBe(`d IN ('a')`);
    expect(substitutedVariables('[[device]] $device $other $__timeFilter(t)', [{ ...device, allValue: '%' }], {})).toBe(
      '% % $other $__timeFilter(t)',
    );
  });

  it('are texts in SQL, whatever is in them', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const text = substitutedVariables(`\${device:sqlstring}`, [device], { device: value });
        expect(text.slice(1, -1).replaceAll("''", '')).not.toContain("'");
      }),
    );
  });
});

const panel = (id: number, type: string, more: object = {}) => ({
  id,
  type,
  title: `The ${type}`,
  gridPos: { x: 12, y: 4, w: 12, h: 8 },
  targets: [{ refId: 'A', format: 1, rawSQL: 'SELECT * FROM "t" WHERE $__timeFilter("event_time")' }],
  ...more,
});

describe('a dashboard in the JSON model of Grafana', () => {
  const steps = [
    { value: null, color: 'green' },
    { value: 8, color: 'red' },
  ];
  const line = {
    fieldConfig: {
      defaults: {
        unit: 'celsius',
        thresholds: { mode: 'absolute', steps },
        custom: { thresholdsStyle: { mode: 'dashed' } },
      },
    },
  };
  const file = {
    uid: 'u',
    title: 'Cold',
    time: { from: 'now-7d', to: 'now' },
    panels: [
      panel(1, 'timeseries', line),
      panel(2, 'news'),
      panel(3, 'table', { targets: [] }),
      { id: 4, type: 'row', title: 'By week', panels: [] },
      panel(5, 'stat'),
      panel(6, 'timeseries', { targets: [{ rawSQL: 'SELECT $__interval' }] }),
    ],
  };
  const [board] = grafanaBoards({ 'grafana/dashboards/cold.json': JSON.stringify(file), 'grafana/x.json': '{' }, NOW);
  const [first, week] = board?.sheets ?? [];
  const [chart, news, empty] = first?.pictures ?? [];

  it('is drawn on the grid of the page, a sheet for each row, over its own range of days', () => {
    expect(board?.sheets.map(({ title }) => title)).toEqual(['Panels', 'By week']);
    expect(first?.range).toEqual({ from: -7, to: 1 });
    expect(chart?.place).toEqual({ x: 18, y: 0, w: 18, h: 12 });
    expect(chart?.ask({ equal: {} }).sql).toContain(
      `TIMESTAMP '2025-12-26 00:00:00' AND TIMESTAMP '2026-01-03 00:00:00'`,
    );
  });

  it('has its thresholds as lines in the unit of the panel', () => {
    expect(chart?.lines).toEqual([{ value: 8, label: '8 °C', colour: '#f2495c' }]);
  });

  it('finds what a column is by its type', () => {
    const columns = chart?.ask({ equal: {} }).read?.([
      { name: 'event_time', type: 'timestamp' },
      { name: 'device_id', type: 'varchar' },
      { name: 'temperature', type: 'double' },
    ]);
    expect(columns?.map(({ role, suffix }) => [role, suffix])).toEqual([
      ['time', ' °C'],
      ['series', ' °C'],
      ['value', ' °C'],
    ]);
  });

  it('says of a panel that it does not understand which type or macro that is', () => {
    expect(news?.problem).toBe('a panel of the type news is not drawn here');
    expect(empty?.problem).toBe('it has no query in SQL');
    expect(week?.pictures.map(({ problem }) => problem)).toEqual([
      undefined,
      'the macro $__interval is not understood here',
    ]);
  });
});

describe('a state timeline', () => {
  const of = (rows: readonly (readonly (string | number | null)[])[], ...types: readonly string[]) =>
    staysOf({
      columns: types.map((type, at) => ({ name: `c${at}`, type })),
      rows,
      truncated: false,
      objectsScanned: 0,
      estimatedBytesScanned: 0,
      elapsedMs: 0,
    });

  it('lasts until the time beside it, or until the next state of the same', () => {
    expect(of([['1', '2', 'tag', 'gate']], 'timestamp', 'timestamp', 'varchar', 'varchar')?.timeline).toEqual({
      what: 2,
      where: 3,
      from: 0,
      to: 1,
    });
    const { rows = [] } =
      of(
        [
          ['1', 'a', 'x'],
          ['3', 'a', 'y'],
          ['2', 'b', 'x'],
        ],
        'timestamp',
        'varchar',
        'varchar',
      ) ?? {};
    expect(rows.map((row) => row.join(' ')).sort()).toEqual(['1 a x 3', '2 b x 2', '3 a y 3']);
  });
});
