import type { ConsoleAnswer } from '../../../../schema/console-protocol';
import type { Column, PictureKind } from '../picture';
import { ColumnRoles } from './column-roles';
import type { Panel } from './dashboard';
import { panelMatrix } from './panel-matrix';
import { unitSuffix } from './unit-suffix';

/** Grafana has no wells: what a column is follows from its type, its name and the panel. */
export function panelColumns(panel: Panel, kind: PictureKind, answered: ConsoleAnswer['columns']): readonly Column[] {
  const roles = new ColumnRoles(answered);
  GIVE[kind](roles, panel);
  return answered.map(({ name }, at) => ({ role: roles.of(at) ?? 'cell', ...lookOf(panel, name) }));
}

const GIVE: Readonly<Record<PictureKind, (roles: ColumnRoles, panel: Panel) => void>> = {
  line: (roles) => {
    roles.give('time', roles.times[0]);
    roles.give('series', roles.texts[0]);
    for (const at of roles.numbers) roles.give('value', at);
  },
  bar: (roles, { options }) => {
    const x = roles.named(options?.xField);
    roles.give(roles.isTime(x) ? 'time' : 'category', x);
    roles.give('category', roles.texts[0]);
    if (roles.texts.length === 0) roles.give('time', roles.times[0]);
    const value = roles.numbers.find((at) => at !== x);
    roles.give('value', value);
  },
  scatter: (roles, { options }) => {
    const [series] = options?.series ?? [];
    roles.give('x', roles.named(series?.x?.matcher?.options));
    roles.give('y', roles.named(series?.y?.matcher?.options));
    if (roles.count === 0) roles.give('x', roles.numbers[0]);
    if (roles.count === 1) roles.give('y', roles.numbers[1]);
    roles.give('series', roles.texts[0]);
  },
  kpi: (roles) => {
    roles.give('time', roles.times[0]);
    roles.give('value', roles.numbers[0]);
  },
  heatmap: (roles, panel) => {
    const matrix = panelMatrix(panel);
    if (matrix) {
      roles.give('row', roles.named(matrix.rowField));
      roles.give('column', roles.named(matrix.columnField));
      roles.give('value', roles.named(matrix.valueField));
      return;
    }
    roles.give('row', roles.texts[0]);
    roles.give('column', roles.times[0] ?? roles.numbers[0]);
    giveValue(roles);
  },
  map: (roles, { options }) => {
    const { location = {} } = options?.layers?.[0] ?? {};
    roles.give('latitude', roles.named(location.latitude, 'latitude', 'lat'));
    roles.give('longitude', roles.named(location.longitude, 'longitude', 'lon', 'lng'));
    roles.give('category', roles.texts[0]);
    giveValue(roles);
  },
  table: () => {},
};

/** The first number that is nothing else yet. */
function giveValue(roles: ColumnRoles): void {
  const value = roles.numbers.find((at) => roles.of(at) === undefined);
  roles.give('value', value);
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
    suffix: unitSuffix(typeof of('unit') === 'string' ? String(of('unit')) : unit),
    decimals: Number(of('decimals') ?? decimals ?? 2),
  };
}
