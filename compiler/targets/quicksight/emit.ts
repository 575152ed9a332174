import { type Artifact, jsonText } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { quickSightId } from '../../ir/names';
import { readable } from '../../ir/readable';
import type { StackResource } from '../../ir/stack';
import { type Emission, emission } from '../../ir/target';
import { checkDefinition } from './check-definition';
import { dashboardResources } from './dashboard-resources';
import { dataSetResources } from './data-set-resources';
import { type DataSet, dataSets } from './data-sets';
import { dataSource } from './data-source';
import { definition } from './definition';
import { DATA_SOURCE, dataSetLogicalId, THEME } from './names';
import { theme } from './theme';
import { tooMuch } from './too-much';

/**
 * Dashboards that the manifest names are resources; those that are made where it names none are files only, for QuickSight is an account of
 * its own that somebody must have opened.
 */
export function emit(fleet: Fleet): Emission {
  const shown = fleet.dashboards
    .filter(({ to, visuals }) => to.includes('quicksight') && visuals.some(({ question }) => question !== undefined))
    .map((dashboard) => {
      const sets = dataSets(fleet, dashboard);
      const made = definition(dashboard, sets);
      checkDefinition(dashboard.id, made, sets);
      return { dashboard, sets, made };
    });
  const common = [...dataSource(fleet), theme(fleet)];
  const all = shown.map(({ dashboard, sets, made }) => ({
    named: dashboard.named,
    origin: dashboard.origin,
    id: dashboard.id,
    sets,
    resources: [
      ...sets.flatMap((set) => dataSetResources(fleet, dashboard, set)),
      ...dashboardResources(fleet, dashboard, made),
    ],
  }));
  const named = all.filter((one) => one.named);
  const names = namesOf(fleet, all);
  return emission({
    artifacts: all.flatMap(({ sets, resources, origin }) => [
      ...resources.filter(({ type }) => FILES[type] !== undefined).map((resource) => file(resource, names)),
      ...sets.map((set): Artifact => ({ path: `quicksight/data-sets/${set.id}.sql`, content: `${set.sql}\n`, origin })),
    ]),
    resources: named.length === 0 ? [] : [...common, ...named.flatMap(({ resources }) => resources)],
    diagnostics: [...tooMuch(fleet)],
  });
}

/** Where the parameters of a resource are found as a file, and which of them names it. */
const FILES: Readonly<Record<string, readonly [folder: string, id: string]>> = {
  'AWS::QuickSight::DataSet': ['data-sets', 'DataSetId'],
  'AWS::QuickSight::Dashboard': ['dashboards', 'DashboardId'],
};

function file({ type, properties, origin }: StackResource, names: ReadonlyMap<string, string>): Artifact {
  const [folder, id] = FILES[type] ?? ['', ''];
  return {
    path: `quicksight/${folder}/${String(properties[id])}.json`,
    content: jsonText(readable(properties, names)),
    origin,
  };
}

/** What the references of a file stand for: the ARNs that AWS will make. */
function namesOf(
  fleet: Fleet,
  all: readonly { readonly id: string; readonly sets: readonly DataSet[] }[],
): ReadonlyMap<string, string> {
  const { partition, region } = fleet.aws;
  const arn = (resource: string) => `arn:${partition}:quicksight:${region}:\${AWS::AccountId}:${resource}`;
  return new Map([
    [`${DATA_SOURCE}.Arn`, arn(`datasource/${quickSightId(fleet, 'lake')}`)],
    [`${THEME}.Arn`, arn(`theme/${quickSightId(fleet, 'theme')}`)],
    ...all.flatMap(({ id, sets }) =>
      sets.map((set) => [`${dataSetLogicalId(id, set.identifier)}.Arn`, arn(`dataset/${set.id}`)] as const),
    ),
  ]);
}
