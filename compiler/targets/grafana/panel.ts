import type { Json } from '../../../schema/plan/json';
import type { Visual } from '../../ir/fleet/dashboards';
import type { Fleet } from '../../ir/fleet/index';
import type { Question } from '../../ir/fleet/question';
import { chartOf } from './chart';
import { drillLink } from './drill-link';
import { dataSourceUid, panelId } from './names';
import { panelSql } from './panel-sql';
import { plainText } from './plain-text';
import { targetQuery } from './target-query';
import { boundsText, thresholdSteps } from './thresholds';

/** A panel, but for its place. */
export function panel(
  fleet: Fleet,
  dashboard: string,
  visual: Visual,
  question: Question,
  defaultDays: number,
): { readonly [key: string]: Json } {
  const made = chartOf(visual, question);
  const link = drillLink(fleet, dashboard, question, made.labels === true);
  const { days } = question;
  return {
    id: panelId(visual.id),
    type: made.type,
    title: plainText(visual.title),
    description: boundsText(question),
    datasource: { type: 'grafana-athena-datasource', uid: dataSourceUid(fleet) },
    targets: [targetQuery(fleet, panelSql(question), made.labels ? 'series' : 'table')],
    fieldConfig: {
      defaults: {
        unit: made.unit ?? 'none',
        thresholds: { mode: 'absolute', steps: steps(question) },
        color: { mode: made.colour ?? 'palette-classic' },
        custom: made.custom ?? {},
        ...(made.labels && link.by ? { displayName: `\${__field.labels.${link.by}}` } : {}),
        links: link.links,
      },
      overrides: made.overrides ?? [],
    },
    options: made.options ?? {},
    transformations: made.transformations ?? [],
    ...(days > defaultDays ? { timeFrom: `${days}d` } : {}),
  };
}

function steps(question: Question): Json {
  return question.lines.length > 0 ? [...thresholdSteps(question)] : [{ value: null, color: 'green' }];
}
