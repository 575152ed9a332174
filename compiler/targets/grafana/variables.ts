import type { Json } from '../../../schema/plan/json';
import type { Dashboard } from '../../ir/fleet/dashboards';
import type { Fleet } from '../../ir/fleet/index';
import { DEVICES_TABLE } from '../../ir/names';
import { quoteSql, quoteSqlName } from '../../quoting/quote';
import { dataSourceUid } from './names';
import { known, narrowing, withoutVariables } from './panel-sql';
import { targetQuery } from './target-query';

const LABELS: Readonly<Record<string, string>> = { group_id: 'Group', device_id: 'Device', site: 'Site' };
/** From the outside in; what is inside is offered by what was chosen outside. */
const ORDER = ['site', 'group_id'];

/** What a viewer narrows by. Values are asked of the table of devices, which is small. */
export function variables(fleet: Fleet, dashboard: Dashboard): readonly Json[] {
  const all = [...dashboard.visuals, ...dashboard.rollups.flatMap(({ visuals }) => visuals)];
  const names = [...new Set(all.flatMap(({ question }) => (question ? narrowing(question) : [])))];
  const rank = (name: string) => (name === 'device_id' ? 9 : ORDER.includes(name) ? ORDER.indexOf(name) : 5);
  const sorted = names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return sorted.map((name, at) => variable(fleet, dashboard, name, sorted.slice(0, at)));
}

function variable(fleet: Fleet, { on }: Dashboard, name: string, outer: readonly string[]): Json {
  const conditions = [
    `"group_id" IN (${on.map(quoteSql).join(', ')})`,
    `${quoteSqlName(name)} IS NOT NULL`,
    ...outer.map((other) => `${known(other)} IN (\${${other}:sqlstring})`),
  ];
  const sql = `SELECT DISTINCT ${quoteSqlName(name)}\nFROM ${quoteSqlName(DEVICES_TABLE)}\nWHERE ${conditions.join('\n  AND ')}\nORDER BY 1`;
  return {
    type: 'query',
    name,
    label: LABELS[name] ?? name,
    datasource: { type: 'grafana-athena-datasource', uid: dataSourceUid(fleet) },
    query: targetQuery(fleet, withoutVariables(sql), 'table'),
    definition: withoutVariables(sql),
    refresh: 1,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: known(name),
    current: { text: ['All'], value: ['$__all'] },
    options: [],
    hide: 0,
    regex: '',
    skipUrlSync: false,
  };
}
