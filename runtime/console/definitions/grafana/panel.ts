import type { ConsoleAnswer } from '../../../../schema/console-protocol';
import type { Choices, Column, Line, Picture, PictureKind } from '../picture';
import type { FieldDefaults, Panel, Variable } from './dashboard';
import { expanded, type Range } from './macros';
import { substituted } from './variables';

const KINDS: Readonly<Record<string, PictureKind>> = {
  timeseries: 'line',
  barchart: 'bar',
  xychart: 'scatter',
  stat: 'kpi',
  gauge: 'kpi',
  table: 'table',
  heatmap: 'heatmap',
  geomap: 'map',
  'state-timeline': 'table',
};

/** A column of the page's grid of 36 is two thirds of one of Grafana's 24; a row of it as high as two thirds of a row there. */
const SCALE = 1.5;

/** As it opens, and what it is called where the viewer's choice does not change it. */
export interface PanelRange {
  readonly opening: Range;
  readonly own?: string;
}

export function panelPicture(
  panel: Panel,
  top: number,
  variables: readonly Variable[],
  { opening, own }: PanelRange,
): Picture {
  const { type, title = '', description = '', gridPos = { x: 0, y: top, w: 24, h: 8 } } = panel;
  const kind = matrixOf(panel) ? 'heatmap' : KINDS[type];
  const scaled = (value: number) => Math.round(value * SCALE);
  const [x, y] = [scaled(gridPos.x), scaled(gridPos.y - top)];
  const base = {
    id: String(panel.id),
    title: title === '' ? type : title,
    note: [description, ...(own === undefined ? [] : [`last ${own}`])].filter((text) => text !== '').join(' · '),
    place: {
      x,
      y,
      w: scaled(gridPos.x + gridPos.w) - x,
      h: Math.max(1, scaled(gridPos.y - top + gridPos.h) - y),
    },
    lines: linesOf(panel),
    levels: [],
    horizontal: panel.options?.orientation === 'horizontal',
  };
  const cannot = (problem: string): Picture => ({
    ...base,
    kind: kind ?? 'table',
    problem,
    ask: () => ({ sql: '', columns: [] }),
  });
  if (!kind) return cannot(`a panel of the type ${type} is not drawn here`);
  const targets = (panel.targets ?? []).filter(({ hide }) => hide !== true);
  const [target] = targets;
  if (target?.rawSQL === undefined) return cannot('it has no query in SQL');
  if (targets.length > 1) return cannot(`it has ${targets.length} queries; one is understood here`);
  const sql = (choices: Choices) =>
    expanded(
      substituted(target.rawSQL ?? '', variables, choices.equal),
      own === undefined ? (choices.between ?? opening) : opening,
    );
  try {
    sql({ equal: {} });
  } catch (problem) {
    return cannot(problem instanceof Error ? problem.message : String(problem));
  }
  return {
    ...base,
    kind,
    ask: (choices) => ({
      sql: sql(choices),
      columns: [],
      read: (answered) => columnsOf(panel, kind, answered),
    }),
    ...(type === 'state-timeline' ? { stays: staysBy(panel) } : {}),
    ...narrowing(panel),
  };
}

/** A table that is turned into a matrix is a heat map. */
function matrixOf({ transformations = [] }: Panel) {
  const { rowField, columnField, valueField } =
    transformations.find(({ id }) => id === 'groupingToMatrix')?.options ?? {};
  return rowField === undefined ? undefined : { rowField, columnField, valueField };
}

/** What has states, and which column they are of: what a table is parted by, and what is left of it. */
function staysBy({ transformations = [] }: Panel): NonNullable<Picture['stays']> {
  const options = (name: string) => transformations.find(({ id }) => id === name)?.options ?? {};
  const [what] = (options('partitionByValues').fields as readonly string[] | undefined) ?? [];
  const { names = [] } =
    (options('filterFieldsByName').include as { readonly names?: readonly string[] } | undefined) ?? {};
  return what === undefined ? {} : { what, columns: names };
}

const LINK = /[?&]var-(\w+)=/;

/** The variable that a click sets. */
function narrowing({ fieldConfig }: Panel): Pick<Picture, 'narrows'> {
  const [link] = fieldConfig?.defaults?.links ?? [];
  const [, narrows] = LINK.exec(link?.url ?? '') ?? [];
  return narrows === undefined ? {} : { narrows };
}

/** The thresholds that are drawn across: their first step is the colour of what is below all. */
function linesOf({ fieldConfig = {}, type }: Panel): readonly Line[] {
  const all: FieldDefaults[] = [fieldConfig.defaults ?? {}];
  for (const { properties } of fieldConfig.overrides ?? []) {
    const of = (id: string) => properties.find((property) => property.id === id)?.value;
    const [thresholds, style] = [of('thresholds'), of('custom.thresholdsStyle')];
    if (thresholds !== undefined)
      all.push({ thresholds, ...(style === undefined ? {} : { custom: { thresholdsStyle: style } }) } as FieldDefaults);
  }
  return all.flatMap(({ thresholds, custom, unit = fieldConfig.defaults?.unit }) => {
    const mode = custom?.thresholdsStyle?.mode ?? fieldConfig.defaults?.custom?.thresholdsStyle?.mode ?? 'off';
    const drawn = type === 'timeseries' || type === 'barchart' ? mode !== 'off' : false;
    const steps = drawn ? (thresholds?.steps ?? []) : [];
    return steps.flatMap(({ value, color }) =>
      value === null || isClear(color) ? [] : [{ value, label: `${value}${suffixOf(unit)}`, colour: colourOf(color) }],
    );
  });
}

const isClear = (colour: string) => colour === 'transparent';
/** Grafana's own names of colours. */
const COLOURS: Readonly<Record<string, string>> = {
  green: '#73bf69',
  red: '#f2495c',
  orange: '#ff9830',
  yellow: '#fade2a',
  blue: '#5794f2',
  purple: '#b877d9',
};
const colourOf = (name: string) => COLOURS[name.replace(/^(dark|semi-dark|light|super-light)-/, '')] ?? name;

const SUFFIXES: Readonly<Record<string, string>> = {
  celsius: ' °C',
  fahrenheit: ' °F',
  kelvin: ' K',
  percent: ' %',
  percentunit: '',
  humidity: ' %H',
  volt: ' V',
  amp: ' A',
  watt: ' W',
  kwatt: ' kW',
  kwatth: ' kWh',
  watth: ' Wh',
  hertz: ' Hz',
  rotrpm: ' rpm',
  dBm: ' dBm',
  ppm: ' ppm',
  lux: ' lx',
  pressurebar: ' bar',
  pressurembar: ' mbar',
  pressurehpa: ' hPa',
  pressurekpa: ' kPa',
  lengthm: ' m',
  lengthmm: ' mm',
  accMS2: ' m/s²',
  velocityms: ' m/s',
  s: ' s',
  ms: ' ms',
  decbytes: ' B',
  bytes: ' B',
};

function suffixOf(unit: string | undefined): string {
  if (unit === undefined || unit === 'none' || unit === 'short' || unit === 'string') return '';
  if (unit.startsWith('suffix:')) return ` ${unit.slice('suffix:'.length).trim()}`;
  if (unit.includes(':')) return '';
  return Object.hasOwn(SUFFIXES, unit) ? (SUFFIXES[unit] ?? '') : ` ${unit}`;
}

type Answered = ConsoleAnswer['columns'];

/** Grafana has no wells: what a column is follows from its type, its name and the panel. */
function columnsOf(panel: Panel, kind: PictureKind, answered: Answered): readonly Column[] {
  const isTime = (at: number) => /^(timestamp|date|time)/i.test(answered[at]?.type ?? '');
  const isNumber = (at: number) =>
    /^(tiny|small|big|huge|u)?int|^(double|float|real|decimal|integer)/i.test(answered[at]?.type ?? '');
  const places = answered.map((_, at) => at);
  const roles = new Map<number, Column['role']>();
  const give = (role: Column['role'], at: number | undefined) => {
    if (at !== undefined && at >= 0 && !roles.has(at)) roles.set(at, role);
  };
  const named = (...names: readonly unknown[]) => answered.findIndex(({ name }) => names.includes(name));
  const times = places.filter(isTime);
  const numbers = places.filter((at) => isNumber(at) && !isTime(at));
  const texts = places.filter((at) => !isNumber(at) && !isTime(at));
  switch (kind) {
    case 'line':
      give('time', times[0]);
      give('series', texts[0]);
      for (const at of numbers) give('value', at);
      break;
    case 'bar': {
      const x = named(panel.options?.xField);
      give(isTime(x) ? 'time' : 'category', x);
      give('category', texts[0]);
      if (texts.length === 0) give('time', times[0]);
      give(
        'value',
        numbers.find((at) => at !== x),
      );
      break;
    }
    case 'scatter':
      give('x', named(panel.options?.series?.[0]?.x?.matcher?.options));
      give('y', named(panel.options?.series?.[0]?.y?.matcher?.options));
      give('x', roles.size === 0 ? numbers[0] : undefined);
      give('y', roles.size === 1 ? numbers[1] : undefined);
      give('series', texts[0]);
      break;
    case 'kpi':
      give('time', times[0]);
      give('value', numbers[0]);
      break;
    case 'heatmap': {
      const matrix = matrixOf(panel);
      if (matrix) {
        give('row', named(matrix.rowField));
        give('column', named(matrix.columnField));
        give('value', named(matrix.valueField));
        break;
      }
      give('row', texts[0]);
      give('column', times[0] ?? numbers[0]);
      give(
        'value',
        numbers.find((at) => !roles.has(at)),
      );
      break;
    }
    case 'map': {
      const { location = {} } = panel.options?.layers?.[0] ?? {};
      give('latitude', named(location.latitude, 'latitude', 'lat'));
      give('longitude', named(location.longitude, 'longitude', 'lon', 'lng'));
      give('category', texts[0]);
      give(
        'value',
        numbers.find((at) => !roles.has(at)),
      );
      break;
    }
    default:
      break;
  }
  return answered.map(({ name }, at) => ({ role: roles.get(at) ?? 'cell', ...lookOf(panel, name) }));
}

function lookOf({ fieldConfig = {} }: Panel, name: string): Omit<Column, 'role'> {
  const own = (fieldConfig.overrides ?? [])
    .filter(({ matcher }) => matcher.id === 'byName' && matcher.options === name)
    .flatMap(({ properties }) => properties);
  const of = (id: string) => own.find((property) => property.id === id)?.value;
  const { unit, decimals, displayName, custom } = fieldConfig.defaults ?? {};
  const title = of('displayName') ?? displayName;
  return {
    title: typeof title === 'string' && !title.includes('${') ? title : custom?.axisLabel || name.replaceAll('_', ' '),
    suffix: suffixOf(typeof of('unit') === 'string' ? String(of('unit')) : unit),
    decimals: Number(of('decimals') ?? decimals ?? 2),
  };
}
