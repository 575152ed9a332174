import type { WindowName } from '../../ir/etl/rollup';
import type { Dashboard, Measure, RollupName, TableRows, Visual } from '../../ir/fleet/dashboards';
import type { Model } from '../../ir/fleet/models';
import {
  type Bucket,
  type Dimension,
  EVENT_TIME,
  type NamedColumn,
  type Question,
  type QuestionMeasure,
  type Rows,
} from '../../ir/fleet/question';
import {
  alerts,
  coordinate,
  devices,
  findings,
  HOUR_OF_DAY,
  LINE_NAME,
  metadata,
  predicted,
  readingColumn,
  readings,
  rollupColumn,
  rollupSum,
  visits,
  type Wanted,
  windows,
} from './rows';
import { havingFields, type Lake, type ShownTree, shownMetadata, shownTrees } from './shown-trees';
import { thresholdLines } from './threshold-lines';

/** Days before today that a chart looks back, by what its rows are: readings are many and direct, roll-ups few and kept. */
const DAYS = {
  reading: 1,
  predicted: 1,
  latest: 1,
  hour: 31,
  day: 731,
  alert: 31,
  finding: 31,
  visit: 7,
  device: 0,
} as const;
/** Points of a chart; rows of a table. */
const MOST_POINTS = 10_000;
const MOST_ROWS = 1_000;

/** What a visual is asked at: rows as they come, or windows put together. */
type Grain = 'now' | RollupName;

/** The question of a visual; undefined where no table of the lake could answer it. */
export function ask(visual: Visual, dashboard: Dashboard, lake: Lake, grain: Grain = 'now'): Question | undefined {
  const all = shownTrees(dashboard, lake);
  const shown = havingFields(all, dashboard, fieldsShown(visual));
  if (shown.length === 0) return undefined;
  const context = new Context(visual, dashboard, shown, grain);
  const beside = visual.kind === 'line' && lake.models.find(({ id }) => id === visual.predicted);
  switch (visual.kind) {
    case 'table':
      return grain === 'now' ? context.table(visual.rows, lake.models) : undefined;
    case 'path':
      return grain === 'now' ? context.path(visual.field) : undefined;
    case 'scatter':
      return context.measured([
        { field: visual.x, aggregate: 'none' },
        { field: visual.y, aggregate: 'none' },
      ]);
    default:
      if (beside) return grain === 'now' ? context.predicted(visual.measure.field, beside) : undefined;
      return context.measured([visual.measure]);
  }
}

function fieldsShown(visual: Visual): readonly string[] {
  if (visual.kind === 'table') return [];
  if (visual.kind === 'scatter') return [visual.x, visual.y];
  return visual.kind === 'path' ? [visual.field] : [visual.measure.field];
}

class Context {
  readonly #metadata: readonly string[];

  constructor(
    private readonly visual: Visual,
    private readonly dashboard: Dashboard,
    private readonly shown: readonly ShownTree[],
    private readonly grain: Grain,
  ) {
    this.#metadata = shownMetadata(shown);
  }

  table(kind: TableRows, models: readonly Model[]): Question | undefined {
    const columns = this.#places();
    if (kind === 'devices') return this.#question(devices(this.shown, this.#metadata), [], []);
    if (kind === 'findings') return this.#question(findings(this.shown, models, columns), [], []);
    if (kind === 'alerts') return this.#question(alerts(this.shown, columns), [], []);
    const fields = this.shown.flatMap(({ tree, groups }) => [
      ...(groups[0]?.sensor.fields ?? []).map(({ id }) => id),
      ...tree.steps.flatMap((step) => (step.step === 'derive' ? step.fields.map(({ name }) => name) : [])),
    ]);
    const values = [...new Set(fields)].map((field) => readingColumn(field, this.dashboard, this.shown));
    return this.#question(readings('latest', this.dashboard, this.shown, [...values, ...columns]), [], []);
  }

  /** A line of what was measured, and one of what was predicted for the same time. */
  predicted(field: string, model: Model): Question | undefined {
    const value = readingColumn(field, this.dashboard, this.shown);
    const by = this.#by();
    const isPlace = by === 'group_id' || by === 'device_id';
    const column: NamedColumn | undefined =
      by === undefined
        ? undefined
        : isPlace
          ? { take: 'column', name: by }
          : { take: 'device', name: by, number: false };
    const rows = predicted(this.shown, value, { model, ...(column ? { by: column } : {}) }, this.#places());
    const dimensions: readonly Dimension[] = [
      { role: 'time', column: EVENT_TIME, bucket: 'minute' },
      { role: 'series', column: LINE_NAME },
    ];
    const measure: QuestionMeasure = {
      ...this.#named(field, 'none', value.unit),
      compute: { how: 'avg', column: field },
    };
    return this.#question(rows, dimensions, [measure]);
  }

  path(field: string): Question | undefined {
    return this.#question(visits(field, this.shown, this.#places()), [], []);
  }

  measured(measures: readonly Measure[]): Question | undefined {
    return this.#fromWindows(measures) ?? (this.grain === 'now' ? this.#fromReadings(measures) : undefined);
  }

  /** Out of roll-ups, where they have all that is asked: what was said to be shown as it is, is not there. */
  #fromWindows(measures: readonly Measure[]): Question | undefined {
    const plain = measures.some(({ aggregate }) => aggregate === 'none');
    if (this.grain === 'now' && plain) return undefined;
    const window: WindowName = this.grain === 'now' || this.grain === 'hour' ? 'hour' : 'day';
    const found = measures.map((measure) => this.#rolledUp(measure, window));
    const columns: Wanted[] = [];
    const answers: QuestionMeasure[] = [];
    for (const one of found) {
      if (!one) return undefined;
      columns.push(...one.columns);
      answers.push(one.measure);
    }
    const hour = this.visual.kind === 'heatmap' ? [HOUR_OF_DAY] : [];
    if (hour.length > 0 && window === 'day') return undefined;
    const rows = windows(window, this.shown, [...hour, ...columns, ...this.#places()]);
    return this.#question(rows, this.#dimensions(this.grain === 'now' ? 'hour' : this.grain), answers);
  }

  #rolledUp({ field, aggregate }: Measure, window: WindowName) {
    const numbers = rollupColumn(`${field}_count`, window, this.shown);
    const column = (name: string) => rollupColumn(name, window, this.shown);
    const asked = aggregate === 'none' ? 'avg' : aggregate;
    const sum = rollupSum(field, window, this.shown);
    const least = column(`${field}_${asked}`);
    if (!numbers || !sum) return undefined;
    const named = this.#named(field, asked, asked === 'count' ? 'count' : sum.unit);
    const compute = (how: 'min' | 'max' | 'sum', of: Wanted) => ({
      columns: [of],
      measure: { ...named, compute: { how, column: of.name } } satisfies QuestionMeasure,
    });
    if (asked === 'count') return compute('sum', numbers);
    if (asked === 'sum') return compute('sum', sum);
    if (asked !== 'avg') return least && compute(asked, least);
    const measure: QuestionMeasure = {
      ...named,
      compute: { how: 'ratio', sum: sum.name, count: numbers.name },
    };
    return { columns: [sum, numbers], measure };
  }

  #fromReadings(measures: readonly Measure[]): Question | undefined {
    const columns = measures.map(({ field }) => readingColumn(field, this.dashboard, this.shown));
    const hour = this.visual.kind === 'heatmap' ? [HOUR_OF_READING] : [];
    const points = this.visual.kind === 'scatter';
    const answers = measures.map(({ field, aggregate }, at): QuestionMeasure => {
      const unit = columns[at]?.unit ?? '1';
      if (points) return { ...this.#named(field, 'none', unit), compute: { how: 'value', column: field } };
      const how = aggregate === 'none' ? 'avg' : aggregate;
      return { ...this.#named(field, aggregate, how === 'count' ? 'count' : unit), compute: { how, column: field } };
    });
    const rows = readings('reading', this.dashboard, this.shown, [...hour, ...columns, ...this.#places()]);
    return this.#question(rows, this.#dimensions('minute'), answers);
  }

  #named(field: string, aggregate: Measure['aggregate'], unit: string) {
    const title = readingColumn(field, this.dashboard, this.shown).title;
    if (aggregate === 'none') return { name: field, title, unit };
    return { name: `${aggregate}_${field}`, title: `${title} (${WORDS[aggregate]})`, unit };
  }

  #dimensions(bucket: Bucket): readonly Dimension[] {
    const { kind } = this.visual;
    const time: Dimension = { role: 'time', column: EVENT_TIME, bucket };
    const by = this.#by();
    const as = (role: 'series' | 'category'): readonly Dimension[] => (by ? [{ role, column: by }] : []);
    switch (kind) {
      case 'line':
        return [time, ...as('series')];
      case 'bar':
        return by ? as('category') : [time];
      case 'heatmap':
        return [{ role: 'hour', column: HOUR_OF_DAY.name }, ...as('category')];
      case 'map':
        return [
          { role: 'category', column: by ?? (this.#metadata.includes('site') ? 'site' : 'group_id') },
          { role: 'latitude', column: 'latitude' },
          { role: 'longitude', column: 'longitude' },
        ];
      case 'kpi':
        return by ? as('series') : this.grain === 'now' ? [] : [time];
      default:
        return this.grain === 'now'
          ? [{ role: 'time', column: EVENT_TIME }, ...as('series')]
          : [time, { role: 'series', column: by ?? 'device_id' }];
    }
  }

  #by(): string | undefined {
    return this.visual.by === 'group' ? 'group_id' : this.visual.by;
  }

  /** The columns that every row has beside its values: where it is, and what viewers narrow and drill by. */
  #places(): readonly Wanted[] {
    const names = [this.#by(), ...this.dashboard.filters, 'site'];
    const texts = this.#metadata.filter((name) => names.includes(name)).map(metadata);
    return this.visual.kind === 'map' ? [...texts, coordinate('latitude'), coordinate('longitude')] : texts;
  }

  #question(
    rows: Rows | undefined,
    dimensions: readonly Dimension[],
    measures: readonly QuestionMeasure[],
  ): Question | undefined {
    if (!rows) return undefined;
    const place = (name: string) => name === 'group_id' || name === 'device_id' || takenFromDevices(rows, name);
    const drill = [...new Set(['site', 'group_id', this.#by() ?? 'device_id', 'device_id'])].filter(place);
    const filters = this.dashboard.filters.map((name) => (name === 'group' ? 'group_id' : name));
    return {
      rows,
      dimensions,
      measures,
      lines: this.visual.thresholds ? measures.flatMap((measure, at) => this.#lines(measure, at)) : [],
      drill,
      filters: filters.filter((name) => place(name) || name === rows.time),
      days: DAYS[rows.of],
      limit: measures.length === 0 ? MOST_ROWS : MOST_POINTS,
    };
  }

  /** A count is in no unit of a threshold. */
  #lines(measure: QuestionMeasure, at: number) {
    const field = fieldsShown(this.visual)[at] ?? '';
    return measure.name.startsWith('count_') || measure.name.startsWith('sum_')
      ? []
      : thresholdLines(this.shown, field, measure);
  }
}

/** A table may have a column of its own that is called like a piece of metadata, as `state` of alerts. */
const takenFromDevices = ({ parts }: Rows, name: string) => parts.some(({ from }) => from[name]?.take === 'device');

const HOUR_OF_READING: Wanted = { ...HOUR_OF_DAY, source: () => ({ take: 'hour-of-day', name: 'event_time' }) };

const WORDS = { avg: 'mean', min: 'least', max: 'greatest', sum: 'sum', count: 'number' } as const;
