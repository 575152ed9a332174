import type { DocumentCheck } from '../check';
import { alertsEscalation } from './alerts-escalation';
import { alertsNobody } from './alerts-nobody';
import { alertsSilence } from './alerts-silence';
import { awsRegion } from './aws-region';
import { awsStacks } from './aws-stacks';
import { awsTags } from './aws-tags';
import { curatedColumns } from './curated-columns';
import { dashboardsBy } from './dashboards-by';
import { dashboardsCalculated } from './dashboards-calculated';
import { dashboardsFields } from './dashboards-fields';
import { dashboardsFilters } from './dashboards-filters';
import { dashboardsGroups } from './dashboards-groups';
import { dashboardsMap } from './dashboards-map';
import { dashboardsMeasures } from './dashboards-measures';
import { dashboardsOver } from './dashboards-over';
import { dashboardsPredicted } from './dashboards-predicted';
import { dashboardsShape } from './dashboards-shape';
import { dashboardsTables } from './dashboards-tables';
import { dashboardsThresholds } from './dashboards-thresholds';
import { dashboardsUnits } from './dashboards-units';
import { devicesCase } from './devices-case';
import { devicesForm } from './devices-form';
import { devicesSerials } from './devices-serials';
import { devicesUnique } from './devices-unique';
import { environmentsSections } from './environments-sections';
import { environmentsTopics } from './environments-topics';
import { etlColumns } from './etl-columns';
import { etlDeriveFields } from './etl-derive-fields';
import { etlDeriveFormulas } from './etl-derive-formulas';
import { etlDeriveMixed } from './etl-derive-mixed';
import { etlDeriveNames } from './etl-derive-names';
import { etlDeriveUnits } from './etl-derive-units';
import { etlEngine } from './etl-engine';
import { etlKey } from './etl-key';
import { etlLate } from './etl-late';
import { etlRedshift } from './etl-redshift';
import { etlRulesOnce } from './etl-rules-once';
import { etlRulesOrder } from './etl-rules-order';
import { expressionsCalculated } from './expressions-calculated';
import { gatewaysKnown } from './gateways-known';
import { gatewaysVia } from './gateways-via';
import { groupsEnvironments } from './groups-environments';
import { groupsSensor } from './groups-sensor';
import { lakeCold } from './lake-cold';
import { lakeDate } from './lake-date';
import { lakeExpiry } from './lake-expiry';
import { lakeFirehose } from './lake-firehose';
import { lakeGroup } from './lake-group';
import { lakeIceberg } from './lake-iceberg';
import { lakeRetention } from './lake-retention';
import { lakeScanLimit } from './lake-scan-limit';
import { metadataClash } from './metadata-clash';
import { metadataReserved } from './metadata-reserved';
import { metadataValues } from './metadata-values';
import { modelsAccept } from './models-accept';
import { modelsAlgorithm } from './models-algorithm';
import { modelsFalseAlarms } from './models-false-alarms';
import { modelsFeatures } from './models-features';
import { modelsFields } from './models-fields';
import { modelsGroups } from './models-groups';
import { modelsInstances } from './models-instances';
import { modelsTask } from './models-task';
import { modelsUnits } from './models-units';
import { modelsWindows } from './models-windows';
import { secrets } from './secrets';
import { sensorsDeadband } from './sensors-deadband';
import { sensorsDriver } from './sensors-driver';
import { sensorsKeys } from './sensors-keys';
import { sensorsNames } from './sensors-names';
import { sensorsPayload } from './sensors-payload';
import { sensorsRange } from './sensors-range';
import { sensorsUnits } from './sensors-units';
import { sensorsUsed } from './sensors-used';
import { sensorsValues } from './sensors-values';
import { sensorsWhole } from './sensors-whole';
import { silentShort } from './silent-short';
import { thresholdsDecided } from './thresholds-decided';
import { thresholdsFields } from './thresholds-fields';
import { thresholdsFor } from './thresholds-for';
import { thresholdsIds } from './thresholds-ids';
import { thresholdsOrder } from './thresholds-order';
import { thresholdsOutside } from './thresholds-outside';
import { thresholdsQuantities } from './thresholds-quantities';
import { thresholdsRange } from './thresholds-range';
import { thresholdsReserved } from './thresholds-reserved';
import { thresholdsShape } from './thresholds-shape';
import { thresholdsTwice } from './thresholds-twice';
import { thresholdsWhen } from './thresholds-when';

/** Every check of stair 2, one line each. */
export const DOCUMENT_CHECKS: readonly DocumentCheck[] = [
  alertsEscalation,
  alertsNobody,
  alertsSilence,
  awsRegion,
  awsStacks,
  awsTags,
  environmentsSections,
  environmentsTopics,
  groupsSensor,
  groupsEnvironments,
  devicesForm,
  devicesSerials,
  devicesUnique,
  devicesCase,
  gatewaysKnown,
  gatewaysVia,
  metadataReserved,
  metadataClash,
  metadataValues,
  lakeCold,
  lakeDate,
  lakeFirehose,
  lakeGroup,
  lakeIceberg,
  lakeExpiry,
  lakeRetention,
  lakeScanLimit,
  modelsAccept,
  modelsAlgorithm,
  modelsFalseAlarms,
  modelsFeatures,
  modelsFields,
  modelsGroups,
  modelsInstances,
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
  dashboardsPredicted,
  dashboardsShape,
  dashboardsTables,
  dashboardsThresholds,
  dashboardsUnits,
  secrets,
  sensorsDeadband,
  sensorsDriver,
  sensorsKeys,
  sensorsNames,
  sensorsPayload,
  sensorsRange,
  sensorsUnits,
  sensorsUsed,
  sensorsValues,
  sensorsWhole,
  silentShort,
  thresholdsDecided,
  thresholdsFields,
  thresholdsFor,
  thresholdsIds,
  thresholdsOrder,
  thresholdsOutside,
  thresholdsQuantities,
  thresholdsRange,
  thresholdsReserved,
  thresholdsShape,
  thresholdsTwice,
  thresholdsWhen,
  curatedColumns,
  etlColumns,
  etlDeriveFields,
  etlDeriveFormulas,
  etlDeriveMixed,
  etlDeriveNames,
  etlDeriveUnits,
  etlEngine,
  etlKey,
  etlLate,
  etlRedshift,
  etlRulesOnce,
  etlRulesOrder,
  expressionsCalculated,
];
