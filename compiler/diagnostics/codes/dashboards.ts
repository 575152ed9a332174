import { error, warning } from '../define';

/** Mistakes in dashboards, found by following every field of a chart back to the sensors it comes from. */
export const dashboardsCodes = {
  'visual-shape': error<{ problem: string }>({
    about: 'a visual is no kind of chart, or several at once',
    message: ({ problem }) => problem,
    why: 'A visual is one chart; what the other keys mean depends on its kind.',
    fix: () => 'write exactly one of line, bar, scatter, kpi, table, heatmap, map, path, and a visual each for more',
  }),
  'visual-measure': error<{ text: string; problem: string; fix: string }>({
    about: 'a chart does not say which field it shows, or how many readings become one number',
    remedy:
      'write a field where readings are shown one by one, else avg, min, max, sum or count of it; a formula goes into `calculated`',
    message: ({ text, problem }) => `\`${text}\` ${problem}`,
    why: 'The chart becomes a query, and the query needs to know which column and how many rows become one number.',
    fix: ({ fix }) => fix,
  }),
  'dashboard-field': error<{ field: string; hint: string }>({
    about: 'a chart shows a field that no group of its dashboard has',
    remedy: "name a field that a sensor of the dashboard's groups has, a derived or a calculated one",
    message: ({ field }) => `no group of this dashboard has a field \`${field}\``,
    why: 'The chart would ask for a column that is in no table.',
    fix: ({ hint }) => hint,
  }),
  'dashboard-field-type': error<{ field: string; is: string; wants: string; fix: string }>({
    about: 'a chart shows a field of a type that it cannot draw',
    remedy: 'name a field of the type that the chart draws, or count the readings with `count(…)`',
    message: ({ field, is, wants }) => `\`${field}\` is ${is}, and ${wants}`,
    why: 'Neither QuickSight nor Grafana draws such a column; the chart would stay empty.',
    fix: ({ fix }) => fix,
  }),
  'dashboard-units': error<{ field: string; units: string }>({
    about: 'a chart shows a field that has another unit or type in another group',
    message: ({ field, units }) => `\`${field}\` is not the same in all groups of this dashboard: ${units}`,
    why: 'One axis would show numbers of two scales as if they could be compared.',
    fix: () => 'name groups of one unit by `on:`, or derive a field with `convert(…)` and show that',
  }),
  'visual-table': error<{ table: string; hint: string }>({
    about: 'a table is asked for that there is not',
    remedy: 'write alerts, findings, latest or devices',
    message: ({ table }) => `there is no table \`${table}\``,
    why: 'A table shows alerts (thresholds crossed), findings (what models have found), latest (the last reading of each device) or devices (what is known of each).',
    fix: ({ hint }) => hint,
  }),
  'visual-alerts-empty': warning({
    message: () => 'this table of alerts will stay empty: no group of the dashboard has a threshold',
    why: 'An alert is a threshold that was crossed.',
    fix: () => 'add `thresholds` to a group, or remove the table',
  }),
  'visual-findings-empty': warning({
    message: () => 'this table of findings will stay empty: no model scores or watches a group of the dashboard',
    why: 'A finding is what a model has found: in a batch, by an endpoint that is asked, or at the edge (robust-baseline).',
    fix: () => 'add a model with `deploy` on one of the groups, or remove the table',
  }),
  'visual-predicted': error<{ problem: string; fix: string }>({
    about: 'a line cannot have the prediction beside it that it names',
    remedy: 'name a model with `deploy` that predicts the field of the line, on a group of the dashboard',
    message: ({ problem }) => problem,
    why: 'The line shows what was measured and, at the same time, what a model had predicted for it: both are values of one field.',
    fix: ({ fix }) => fix,
  }),
  'visual-by': error<{ problem: string; hint: string }>({
    about: 'a chart is split by a column that what it shows does not have, or does not say by which',
    remedy: 'write `by:` with group, device_id, or metadata of the groups that are shown',
    message: ({ problem }) => problem,
    why: 'Each line, bar or point stands for one value of a column, and the column must be known for what is shown.',
    fix: ({ hint }) => hint,
  }),
  'visual-over': error<{ problem: string }>({
    about: 'a visual has another time axis than `event_time`, or one where there is none',
    message: ({ problem }) => problem,
    why: 'Every reading has one time: when it was taken, `event_time`.',
    fix: () => 'write `over: event_time`, or leave it out',
  }),
  'visual-thresholds': warning<{ problem: string }>({
    about: 'a visual is to draw thresholds that it has not, or cannot draw',
    message: ({ problem }) => problem,
    why: 'A line is drawn at the bound of a threshold on the field shown; one with `when` has no bound to draw.',
    fix: () =>
      'remove `thresholds: true`, or give a group of the dashboard a threshold with above, below or outside on this field',
  }),
  'visual-map': error<{ group: string; problem: string }>({
    about: 'a map shows a group whose place it cannot know',
    message: ({ group, problem }) => `the map cannot place \`${group}\`: ${problem}`,
    why: 'A site is a point by its metadata latitude and longitude, in degrees.',
    fix: ({ group }) =>
      `add latitude and longitude to the metadata of \`${group}\` or of its devices, or name other groups by \`on:\``,
  }),
  'dashboard-filter': error<{ filter: string; hint: string }>({
    about: 'a dashboard offers a filter by something that is no column of all its charts',
    remedy: 'name group, device_id, event_time or metadata of a group that is shown',
    message: ({ filter }) => `viewers cannot filter by \`${filter}\``,
    why: 'A filter narrows a column that all charts have: group, device_id, event_time, or metadata of a group shown.',
    fix: ({ hint }) => hint,
  }),
  'dashboard-calculated': error<{ name: string; what: string }>({
    about: 'a calculated field has a name that is taken',
    message: ({ name, what }) => `the calculated field \`${name}\` has the name of ${what}`,
    why: 'A chart that shows it could mean either.',
    fix: () => 'choose another name',
  }),
  'dashboard-without-etl': error({
    message: () => 'dashboards show what the ETL makes, and this fleet has no `etl:`',
    why: 'Charts read curated rows and roll-ups: raw readings hold duplicates and impossible values, and every look at them would read all messages of a day.',
    fix: () => 'add `etl: {}`, which cleans with the default rules, or remove `dashboards`',
  }),
  'dashboard-rollup-empty': warning<{ every: string }>({
    about: 'a dashboard asks for a roll-up, and nothing that it shows is in one',
    message: ({ every }) => `nothing on this dashboard can be shown by ${every}`,
    why: 'Roll-ups hold the numbers of sensors and derived numbers, by hour and day. Texts, calculated fields, tables, paths and, beyond hours, heat maps are not in them.',
    fix: ({ every }) => `remove ${every} from \`rollups\`, or add a visual of a number`,
  }),
  'quicksight-region': error<{ region: string }>({
    about: 'there is no QuickSight in the region of the fleet',
    message: ({ region }) => `there is no QuickSight in ${region}`,
    why: 'The stack `bi` is made in the region of the fleet, and CloudFormation knows no QuickSight resources there.',
    fix: () => 'write `to: [grafana]` on the dashboards, or choose another region',
  }),
  'quicksight-lines': error<{ title: string; lines: number; most: number }>({
    about: 'a chart would have more threshold lines than QuickSight draws',
    message: ({ title, lines, most }) =>
      `\`${title}\` would draw ${lines} threshold lines, and QuickSight draws at most ${most} in a chart`,
    why: 'Each group has its own bounds, and each bound is a line (QuickSight API reference, ReferenceLines).',
    fix: () => 'show fewer groups by `on:`, or leave `thresholds` out',
  }),
} as const;
