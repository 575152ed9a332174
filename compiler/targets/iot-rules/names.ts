/** The jobs of the rules' roles, and the logical ids that several files of this folder refer to. */
export const TELEMETRY_ROLE = 'rules-telemetry';
export const STREAMS_ROLE = 'rules-streams';
export const ALERTS_ROLE = 'rules-alerts';
export const NOTIFY_ROLE = 'rules-notify';
export const METRICS_ROLE = 'rules-metrics';
export const ERRORS_ROLE = 'rules-errors';
