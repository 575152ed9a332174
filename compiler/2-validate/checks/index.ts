import type { DocumentCheck } from '../check';
import { alertsNobody } from './alerts-nobody';
import { awsRegion } from './aws-region';
import { awsTags } from './aws-tags';
import { dashboardsBy } from './dashboards-by';
import { dashboardsCalculated } from './dashboards-calculated';
import { dashboardsFields } from './dashboards-fields';
import { dashboardsFilters } from './dashboards-filters';
import { dashboardsGroups } from './dashboards-groups';
import { dashboardsMap } from './dashboards-map';
import { dashboardsMeasures } from './dashboards-measures';
import { dashboardsOver } from './dashboards-over';
import { dashboardsShape } from './dashboards-shape';
import { dashboardsTables } from './dashboards-tables';
import { dashboardsThresholds } from './dashboards-thresholds';
import { dashboardsUnits } from './dashboards-units';
import { environmentsSections } from './environments-sections';
import { environmentsTopics } from './environments-topics';
import { lakeDate } from './lake-date';
import { lakeFirehose } from './lake-firehose';
import { lakeGroup } from './lake-group';
import { lakeIceberg } from './lake-iceberg';
import { lakeRetention } from './lake-retention';
import { lakeScanLimit } from './lake-scan-limit';
import { modelsAccept } from './models-accept';
import { modelsAlgorithm } from './models-algorithm';
import { modelsFeatures } from './models-features';
import { modelsFields } from './models-fields';
import { modelsGroups } from './models-groups';
import { modelsTask } from './models-task';
import { modelsUnits } from './models-units';
import { modelsWindows } from './models-windows';

/** Every check of stair 2, one line each. */
export const DOCUMENT_CHECKS: readonly DocumentCheck[] = [
  alertsNobody,
  awsRegion,
  awsTags,
  environmentsSections,
  environmentsTopics,
  lakeDate,
  lakeFirehose,
  lakeGroup,
  lakeIceberg,
  lakeRetention,
  lakeScanLimit,
  modelsAccept,
  modelsAlgorithm,
  modelsFeatures,
  modelsFields,
  modelsGroups,
  modelsTask,
  modelsUnits,
  modelsWindows,
  dashboardsBy,
  dashboardsCalculated,
  dashboardsFields,
  dashboardsFilters,
  dashboardsGroups,
  dashboardsMap,
  dashboardsMeasures,
  dashboardsOver,
  dashboardsShape,
  dashboardsTables,
  dashboardsThresholds,
  dashboardsUnits,
];
