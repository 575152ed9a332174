/**
 * What every message carries besides the fields of its sensor. The agent writes the first part, the IoT rule adds the second.
 * The payload never says which group or device it is from: that comes from the topic, which the device policy pins.
 */
export interface EnvelopeColumn {
  readonly name: string;
  readonly glueType: 'string' | 'bigint' | 'boolean' | 'int';
  readonly description: string;
  /** agent: in the payload. rule: added by the IoT rule. */
  readonly by: 'agent' | 'rule';
}

export const ENVELOPE: readonly EnvelopeColumn[] = [
  {
    name: 'event_time',
    glueType: 'bigint',
    by: 'agent',
    description: 'when the reading was taken: ms since 1970-01-01 UTC, by the clock of the device',
  },
  {
    name: 'boot_id',
    glueType: 'string',
    by: 'agent',
    description: 'names one start of the agent; sequence and monotonic_ms count within it',
  },
  {
    name: 'sequence',
    glueType: 'bigint',
    by: 'agent',
    description: 'counts readings within a boot, from 1; with device_id and boot_id it names a reading',
  },
  {
    name: 'monotonic_ms',
    glueType: 'bigint',
    by: 'agent',
    description: 'ms since the agent started: shows a jump of the clock',
  },
  {
    name: 'late',
    glueType: 'boolean',
    by: 'agent',
    description: 'true when the reading waited in the log of the agent: it must not overwrite what is newer',
  },
  { name: 'group_id', glueType: 'string', by: 'rule', description: 'the group, from the topic' },
  { name: 'device_id', glueType: 'string', by: 'rule', description: 'the device, from the topic' },
  {
    name: 'ingest_ms',
    glueType: 'bigint',
    by: 'rule',
    description: 'when the rule saw the message: ms since 1970-01-01 UTC',
  },
  { name: 'trace_id', glueType: 'string', by: 'rule', description: 'follows one message through the logs of AWS IoT' },
];

/** Columns of an alert event besides group_id, device_id, ingest_ms and trace_id. */
export const ALERT_COLUMNS: readonly EnvelopeColumn[] = [
  {
    name: 'event_time',
    glueType: 'bigint',
    by: 'agent',
    description: 'when the threshold was crossed: ms since 1970-01-01 UTC',
  },
  { name: 'boot_id', glueType: 'string', by: 'agent', description: 'names one start of the agent' },
  { name: 'sequence', glueType: 'bigint', by: 'agent', description: 'counts messages within a boot' },
  { name: 'threshold', glueType: 'string', by: 'agent', description: 'the id of the threshold' },
  { name: 'severity', glueType: 'string', by: 'agent', description: 'critical, warning or info' },
  { name: 'state', glueType: 'string', by: 'agent', description: 'raised or cleared' },
  {
    name: 'field',
    glueType: 'string',
    by: 'agent',
    description: 'the field it is about; empty for a condition over several',
  },
  { name: 'value', glueType: 'string', by: 'agent', description: 'the value at that moment, as text' },
  { name: 'unit', glueType: 'string', by: 'agent', description: 'the unit of the value' },
  {
    name: 'since_ms',
    glueType: 'bigint',
    by: 'agent',
    description: 'since when the condition held: ms since 1970-01-01 UTC',
  },
];

/** Names that a field, a derived field or a metadata column cannot take: they have a meaning in every table. */
export const RESERVED_COLUMNS: readonly string[] = [
  ...ENVELOPE.map((column) => column.name),
  'ingest_time',
  'data_quality',
  'group',
  'device',
  'year',
  'month',
  'day',
  'dt',
];
