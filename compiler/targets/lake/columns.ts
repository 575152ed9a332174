import { ALERT_COLUMNS, ENVELOPE, type EnvelopeColumn } from '../../../schema/envelope';
import { findUnit } from '../../../schema/units';
import type { Field, FieldType, Sensor } from '../../ir/fleet/sensors';
import { description } from './description';

const GLUE_TYPE: Readonly<Record<FieldType, string>> = {
  number: 'double',
  integer: 'bigint',
  string: 'string',
  boolean: 'boolean',
};

/** A column as Glue takes it. */
export type GlueColumn = { readonly Name: string; readonly Type: string; readonly Comment: string };

/** The columns of a sensor's readings: the envelope, then its fields. Partition columns are not among them. */
export function readingColumns({ fields }: Sensor): readonly GlueColumn[] {
  return [...ENVELOPE.map(envelopeColumn), ...fields.map(fieldColumn)];
}

const FROM_RULE = ENVELOPE.filter(({ by }) => by === 'rule');

/** The columns of an alert event: what the agent says, then what the rule adds. */
export const alertColumns = (): readonly GlueColumn[] => [...ALERT_COLUMNS, ...FROM_RULE].map(envelopeColumn);

function envelopeColumn({ name, glueType, description: text }: EnvelopeColumn): GlueColumn {
  return { Name: name, Type: glueType, Comment: description(text) };
}

function fieldColumn({ id, type, title, unit }: Field): GlueColumn {
  return { Name: id, Type: GLUE_TYPE[type], Comment: columnComment(title, unit) };
}

/** What a column says, with its unit where it has one. */
export function columnComment(text: string, unit: string): string {
  const symbol = unit === '1' ? undefined : (findUnit(unit)?.symbol ?? unit);
  return description(symbol ? `${text}, in ${symbol}` : text);
}
