import type { Target } from '../../ir/target';
import { emit } from './emit';

export const iotRules: Target = {
  name: 'iot-rules',
  summary: 'IoT rules: telemetry to the lake, thresholds to alerts, alarms and metrics',
  emit,
};
