import type { DocumentCheck } from '../check';
import { alertsNobody } from './alerts-nobody';
import { cleanColumn } from './clean-column';
import { cleanKey } from './clean-key';
import { cleanOrder } from './clean-order';
import { cleanRuleTwice } from './clean-rule-twice';
import { dashboardCalculated } from './dashboard-calculated';
import { dashboardField } from './dashboard-field';
import { dashboardFilter } from './dashboard-filter';
import { dashboardUnits } from './dashboard-units';
import { deadbandWide } from './deadband-wide';
import { deriveClash } from './derive-clash';
import { deriveFields } from './derive-fields';
import { deriveMixed } from './derive-mixed';
import { deriveUnit } from './derive-unit';
import { devicesForm } from './devices-form';
import { driverShape } from './driver-shape';
import { environmentFixedKey } from './environment-fixed-key';
import { environmentsShareTopics } from './environments-share-topics';
import { escalationNever } from './escalation-never';
import { etlKeyUnused } from './etl-key-unused';
import { expiresBefore } from './expires-before';
import { expressionCalculated } from './expression-calculated';
import { expressionDerived } from './expression-derived';
import { expressionWhen } from './expression-when';
import { fieldKey } from './field-key';
import { fieldRange } from './field-range';
import { fieldReserved } from './field-reserved';
import { fieldWhole } from './field-whole';
import { firehoseBuffer } from './firehose-buffer';
import { gatewayUnknown } from './gateway-unknown';
import { gatewayWithoutVia } from './gateway-without-via';
import { groupLikeEnvironment } from './group-like-environment';
import { icebergEngine } from './iceberg-engine';
import { lakeDate } from './lake-date';
import { lakeGroup } from './lake-group';
import { lateShort } from './late-short';
import { metadataClash } from './metadata-clash';
import { metadataReserved } from './metadata-reserved';
import { metadataValue } from './metadata-value';
import { modelAccept } from './model-accept';
import { modelAlgorithm } from './model-algorithm';
import { modelFalseAlarms } from './model-false-alarms';
import { modelFeatures } from './model-features';
import { modelField } from './model-field';
import { modelInstance } from './model-instance';
import { modelTask } from './model-task';
import { modelUnits } from './model-units';
import { modelWindow } from './model-window';
import { payloadTooBig } from './payload-too-big';
import { redshift } from './redshift';
import { regionUnknown } from './region-unknown';
import { retention } from './retention';
import { retentionColdRead } from './retention-cold-read';
import { scanLimit } from './scan-limit';
import { secretLiteral } from './secret-literal';
import { sensorUnused } from './sensor-unused';
import { serialCase } from './serial-case';
import { serialForm } from './serial-form';
import { serialTwice } from './serial-twice';
import { silence } from './silence';
import { silentShort } from './silent-short';
import { tagReserved } from './tag-reserved';
import { thresholdColumn } from './threshold-column';
import { thresholdDecided } from './threshold-decided';
import { thresholdField } from './threshold-field';
import { thresholdFor } from './threshold-for';
import { thresholdIdReserved } from './threshold-id-reserved';
import { thresholdIdTwice } from './threshold-id-twice';
import { thresholdOrder } from './threshold-order';
import { thresholdOutside } from './threshold-outside';
import { thresholdQuantity } from './threshold-quantity';
import { thresholdRange } from './threshold-range';
import { thresholdShape } from './threshold-shape';
import { thresholdTwice } from './threshold-twice';
import { unitUnknown } from './unit-unknown';
import { unknownGroupInDashboards } from './unknown-group-in-dashboards';
import { unknownGroupInModels } from './unknown-group-in-models';
import { unknownGroupInStacks } from './unknown-group-in-stacks';
import { unknownSensor } from './unknown-sensor';
import { valueLong } from './value-long';
import { visualBy } from './visual-by';
import { visualMap } from './visual-map';
import { visualMeasure } from './visual-measure';
import { visualOver } from './visual-over';
import { visualPredicted } from './visual-predicted';
import { visualShape } from './visual-shape';
import { visualTable } from './visual-table';
import { visualThresholds } from './visual-thresholds';

/** Every check of stair 2, one line each. */
export const DOCUMENT_CHECKS: readonly DocumentCheck[] = [
  escalationNever,
  alertsNobody,
  silence,
  regionUnknown,
  unknownGroupInStacks,
  tagReserved,
  environmentFixedKey,
  environmentsShareTopics,
  unknownSensor,
  groupLikeEnvironment,
  devicesForm,
  serialForm,
  serialTwice,
  serialCase,
  gatewayUnknown,
  gatewayWithoutVia,
  metadataReserved,
  metadataClash,
  metadataValue,
  retentionColdRead,
  lakeDate,
  firehoseBuffer,
  lakeGroup,
  icebergEngine,
  expiresBefore,
  retention,
  scanLimit,
  modelAccept,
  modelAlgorithm,
  modelFalseAlarms,
  modelFeatures,
  modelField,
  unknownGroupInModels,
  modelInstance,
  modelTask,
  modelUnits,
  modelWindow,
  visualBy,
  dashboardCalculated,
  dashboardField,
  dashboardFilter,
  unknownGroupInDashboards,
  visualMap,
  visualMeasure,
  visualOver,
  visualPredicted,
  visualShape,
  visualTable,
  visualThresholds,
  dashboardUnits,
  secretLiteral,
  deadbandWide,
  driverShape,
  fieldKey,
  fieldReserved,
  payloadTooBig,
  fieldRange,
  unitUnknown,
  sensorUnused,
  valueLong,
  fieldWhole,
  silentShort,
  thresholdDecided,
  thresholdField,
  thresholdFor,
  thresholdIdTwice,
  thresholdOrder,
  thresholdOutside,
  thresholdQuantity,
  thresholdRange,
  thresholdIdReserved,
  thresholdShape,
  thresholdTwice,
  expressionWhen,
  thresholdColumn,
  cleanColumn,
  deriveFields,
  expressionDerived,
  deriveMixed,
  deriveClash,
  deriveUnit,
  etlKeyUnused,
  cleanKey,
  lateShort,
  redshift,
  cleanRuleTwice,
  cleanOrder,
  expressionCalculated,
];
