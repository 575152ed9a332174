import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grafanaBoards } from '../../runtime/console/definitions/grafana/boards';
import { quickSightBoards } from '../../runtime/console/definitions/quicksight/boards';
import { calculatedSql } from '../../runtime/console/definitions/quicksight/calculated';
import { identifier, literal } from '../../runtime/console/definitions/sql';
import { SeriesStore, SLOTS } from '../../runtime/console/server/series';
import { thresholdLines } from '../../runtime/console/views/live/threshold-lines';

const generated = fileURLToPath(new URL('../../generated/', import.meta.url));

function filesBelow(folder: string): Record<string, string> {
  const paths = readdirSync(`${generated}${folder}`, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => /\.(json|sql)$/.test(path)).map((path) => `${folder}/${path}`);
  return Object.fromEntries(files.map((path) => [path, readFileSync(`${generated}${path}`, 'utf8')]));
}

describe('the generated QuickSight definitions of the example', () => {
  const boards = quickSightBoards(filesBelow('quicksight'));
  const pictures = boards.flatMap(({ sheets }) => sheets.flatMap((sheet) => sheet.pictures));

  it('are read whole: no visual is left undrawn', () => {
    expect(boards.length).toBeGreaterThan(3);
    expect(pictures.flatMap(({ id, problem }) => (problem === undefined ? [] : [`${id}: ${problem}`]))).toEqual([]);
  });

  it('show every kind of visual', () => {
    const kinds = new Set(pictures.map(({ kind, timeline }) => (timeline ? 'timeline' : kind)));
    expect([...kinds].sort()).toEqual(['bar', 'heatmap', 'kpi', 'line', 'map', 'scatter', 'table', 'timeline']);
  });

  it('ask as many columns as their pictures have roles', () => {
    for (const { id, ask } of pictures) {
      const { sql, columns } = ask({ equal: {} });
      expect(sql, id).toContain(`"c${columns.length - 1}"`);
      expect(sql, id).not.toContain(`"c${columns.length}"`);
    }
  });

  it('hold a filter and a range to the columns that a data set has', () => {
    const cold = boards.find(({ title }) => title === 'Cold chain');
    const [line] = cold?.sheets[0]?.pictures ?? [];
    const sql = line?.ask({
      equal: { device_id: "o'neill", nowhere: 'x' },
      between: ['2026-01-01 00:00:00', '2026-02-01 00:00:00'],
    }).sql;
    expect(sql).toContain(`CAST("device_id" AS varchar) = 'o''neill'`);
    expect(sql).toContain(`"event_time" < TIMESTAMP '2026-02-01 00:00:00'`);
    expect(sql).not.toContain('nowhere');
  });
});

describe('the generated Grafana definitions of the example', () => {
  const boards = grafanaBoards(filesBelow('grafana'), Date.parse('2026-01-02T12:00:00Z'));
  const pictures = boards.flatMap(({ sheets }) => sheets.flatMap((sheet) => sheet.pictures));

  it('are read whole: no panel is left undrawn, and no macro or variable is left in its SQL', () => {
    expect(boards.length).toBeGreaterThan(3);
    expect(pictures.flatMap(({ title, problem }) => (problem === undefined ? [] : [`${title}: ${problem}`]))).toEqual(
      [],
    );
    for (const { title, ask } of pictures) expect(ask({ equal: { device_id: 'a' } }).sql, title).not.toMatch(/\$|\[\[/);
  });

  it('show every kind of panel', () => {
    const kinds = new Set(pictures.map(({ kind, stays }) => (stays ? 'timeline' : kind)));
    expect([...kinds].sort()).toEqual(['bar', 'heatmap', 'kpi', 'line', 'map', 'scatter', 'table', 'timeline']);
  });

  it('do not lie over each other', () => {
    for (const { sheets } of boards)
      for (const sheet of sheets) {
        const cells = sheet.pictures.flatMap(({ place: { x, y, w, h } }) =>
          Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
        );
        expect(new Set(cells).size, sheet.title).toBe(cells.length);
      }
  });
});

describe('names and texts in SQL', () => {
  it('end where they end, whatever is in them', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(literal(text).slice(1, -1).replaceAll("''", '')).not.toContain("'");
        expect(identifier(text).slice(1, -1).replaceAll('""', '')).not.toContain('"');
      }),
    );
  });
});

describe('a calculated field', () => {
  it('is the same sum in SQL, in doubles as QuickSight has them', () => {
    expect(calculatedSql('sum({a b}) / sum({c"d})')).toBe('(CAST(sum("a b") AS double) / CAST(sum("c""d") AS double))');
    expect(calculatedSql('-(1 + 2) * abs({x})')).toBe('((-((1 + 2))) * abs("x"))');
  });

  it.each(['runningSum({a})', 'sum({a}', 'sum({a}) sum({b})', "'text'", '', 'constructor({a})'])(
    'is refused where it is not understood: %j',
    (expression) => expect(() => calculatedSql(expression)).toThrow(/not understood/),
  );
});

describe('the lines of a threshold', () => {
  const field = { op: 'field', id: 't' } as const;
  const number = (value: number) => ({ op: 'number', value }) as const;
  const line = (condition: Parameters<typeof thresholdLines>[0][number]['condition']) =>
    thresholdLines([{ id: 'x', severity: 'warning', forMs: 0, field: 't', unit: '', condition }], 't').map(
      ({ side, value }) => `${side} ${value}`,
    );

  it('are the numbers that its field is compared with, on either side', () => {
    expect(line({ op: '>', args: [field, number(8)] })).toEqual(['above 8']);
    expect(line({ op: '>', args: [number(8), field] })).toEqual(['below 8']);
    const band = {
      op: 'or',
      args: [
        { op: '<', args: [field, number(1)] },
        { op: '>=', args: [field, number(9)] },
      ],
    } as const;
    expect(line(band)).toEqual(['below 1', 'above 9']);
    expect(line({ op: '>', args: [{ op: 'abs', args: [field] }, number(3)] })).toEqual([]);
  });

  it('are none of a formula, whatever is compared in it', () => {
    const open = {
      op: '=',
      args: [
        { op: 'field', id: 'door' },
        { op: 'text', value: 'open' },
      ],
    } as const;
    const fast = { op: '>', args: [field, number(5)] } as const;
    for (const condition of [fast, { op: 'and', args: [open, fast] }, { op: 'or', args: [open, fast] }] as const) {
      const formula = { id: 'x', severity: 'warning', forMs: 0, field: '', unit: '', condition } as const;
      expect(thresholdLines([formula], 't')).toEqual([]);
    }
  });
});

describe('the columns of the live charts', () => {
  const fleet = {
    format: 'fleetwright/console-fleet/v1',
    edition: 1,
    groups: [{ id: 'g', everyMs: 1000, fields: [{ id: 't', type: 'number', symbol: '' }], thresholds: [], faults: {} }],
    devices: ['a', 'b'].map((id) => ({ id, group: 'g', thing: id, metadata: {} })),
  } as const;

  it('never grow beyond their slots, in whatever order readings come, and stay of one length', () => {
    const reading = fc.tuple(
      fc.constantFrom('a', 'b'),
      fc.integer({ min: 0, max: 5_000_000 }),
      fc.double({ noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 300 }), (readings) => {
        const store = new SeriesStore();
        store.serve(fleet, 1);
        for (const [device, at, value] of readings) store.take('g', device, [1_700_000_000_000 + at, value]);
        const series = store.groups.get('g');
        const columns = series?.values.get('t') ?? [];
        expect(series?.times.length).toBeLessThanOrEqual(SLOTS);
        for (const column of columns) expect(column.length).toBe(series?.times.length);
        expect(series?.times).toEqual([...(series?.times ?? [])].sort((x, y) => x - y));
      }),
    );
  });

  it('keep the newest reading of each slot', () => {
    const store = new SeriesStore();
    store.serve(fleet, 1);
    for (let at = 0; at < 2 * SLOTS; at += 1) store.take('g', 'a', [1_700_000_000_000 + at * 1000, at]);
    expect(store.groups.get('g')?.values.get('t')?.[0]?.slice(-2)).toEqual([2 * SLOTS - 2, 2 * SLOTS - 1]);
  });
});
