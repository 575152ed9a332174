import type { Json } from '../../../schema/plan/json';
import { findUnit } from '../../../schema/units';
import type { Dashboard } from '../../ir/fleet/dashboards';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { Threshold } from '../../ir/fleet/thresholds';
import { ALERTS_TABLE } from '../../ir/names';
import { quoteSql, quoteSqlName } from '../../quoting/quote';
import { dataSourceUid, folderUid, panelId, uid } from './names';
import { dayOf, withoutVariables } from './panel-sql';
import { plainText, templateText } from './plain-text';
import { targetQuery } from './target-query';

/** How often Grafana asks; the mail of the fleet itself goes out within seconds. */
export const EVERY_SECONDS = 300;
/** An alert that was raised before is forgotten here, and not in the table. */
const LOOKS_BACK_SECONDS = 7 * 86_400;
/** Source: Grafana, alert rules: titles of at most 190 characters, unique within a folder. */
const LONGEST_TITLE = 190;

export type Rule = { readonly [key: string]: Json };

/** A threshold, or a watch for silence: what can be raised and cleared. */
type Raised = Pick<Threshold, 'id' | 'title' | 'severity' | 'bounds'>;

/**
 * One rule per threshold: a device is firing while the last that was heard of it is `raised`. The agent and the IoT rule have waited for as long as the
 * threshold says before they raise, so the rule waits no more.
 */
export function alertRule(fleet: Fleet, group: Group, threshold: Raised, shown: readonly Dashboard[]): Rule {
  const { id, title, severity, bounds } = threshold;
  const what = ` (${group.id}/${id})`;
  return {
    uid: uid(fleet, group.id, id),
    orgID: 1,
    folderUID: folderUid(fleet),
    ruleGroup: group.id,
    title: `${plainText(title, LONGEST_TITLE - what.length)}${what}`,
    condition: 'B',
    data: [
      {
        refId: 'A',
        datasourceUid: dataSourceUid(fleet),
        queryType: '',
        relativeTimeRange: { from: LOOKS_BACK_SECONDS, to: 0 },
        model: { ...targetQuery(fleet, alertSql(group.id, id), 'table'), refId: 'A' },
      },
      {
        refId: 'B',
        datasourceUid: '__expr__',
        queryType: '',
        relativeTimeRange: { from: 0, to: 0 },
        model: {
          refId: 'B',
          type: 'threshold',
          expression: 'A',
          datasource: { type: '__expr__', uid: '__expr__' },
          conditions: [{ evaluator: { type: 'gt', params: [0] } }],
        },
      },
    ],
    noDataState: 'OK',
    execErrState: 'Error',
    for: '0s',
    isPaused: false,
    labels: { fleet: fleet.name, group: group.id, threshold: id, severity },
    annotations: {
      summary: `${templateText(title)}: {{ $labels.device_id }}, {{ $labels.value }} {{ $labels.unit }} since {{ $labels.since }} UTC`,
      device: '{{ $labels.device_id }}',
      value: '{{ $labels.value }} {{ $labels.unit }}',
      threshold: templateText(boundText(threshold)),
      since: '{{ $labels.since }} UTC',
      ...linkTo(fleet, group, bounds?.field, shown),
    },
  };
}

function boundText({ bounds, title }: Raised): string {
  if (!bounds) return title;
  const symbol = findUnit(bounds.unit)?.symbol ?? '';
  const sides = (['above', 'below'] as const).filter((side) => bounds[side] !== undefined);
  return sides.map((side) => `${bounds.field} ${side} ${bounds[side]} ${symbol}`.trim()).join(' or ');
}

/** The first panel that draws the threshold of the field, or else any dashboard of the group. */
function linkTo(
  fleet: Fleet,
  { id }: Group,
  field: string | undefined,
  shown: readonly Dashboard[],
): Record<string, Json> {
  const own = shown.filter(({ on }) => on.includes(id));
  const drawn = own.flatMap(({ id: dashboard, visuals }) =>
    visuals
      .filter(({ question }) => question?.lines.some((line) => line.group === id))
      .map((visual) => ({ dashboard, visual })),
  );
  const best = drawn.find(({ visual }) => 'measure' in visual && visual.measure.field === field) ?? drawn[0];
  const dashboard = best?.dashboard ?? own[0]?.id;
  if (dashboard === undefined) return {};
  const at = uid(fleet, dashboard);
  return {
    link: `{{ externalURL }}/d/${at}?var-group_id=${id}&var-device_id={{ $labels.device_id | urlquery }}`.replace(
      '}}/d',
      '}}d',
    ),
    ...(best ? { __dashboardUid__: at, __panelId__: String(panelId(best.visual.id)) } : {}),
  };
}

const SINCE = `TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("since_ms" - "since_ms" % 1000) / 1000 AS bigint)`;

/** One number per row, which the alert looks at; texts become labels of it. */
function alertSql(group: string, threshold: string): string {
  return withoutVariables(`SELECT
  "group_id",
  "device_id",
  coalesce("value", '') AS "value",
  coalesce("unit", '') AS "unit",
  coalesce(CAST(${SINCE} AS varchar), '') AS "since",
  1 AS "firing"
FROM (
SELECT *, row_number() OVER (PARTITION BY "device_id" ORDER BY "event_time" DESC, "sequence" DESC) AS "_newest"
FROM ${quoteSqlName(ALERTS_TABLE)}
WHERE "group" = ${quoteSql(group)}
  AND "threshold" = ${quoteSql(threshold)}
  AND "dt" >= ${dayOf('$__timeFrom()')}
) AS "events"
WHERE "_newest" = 1
  AND "state" = 'raised'
ORDER BY "device_id"`);
}
