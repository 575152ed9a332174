import { writeJson } from '../sql/json';
import { isArray } from '../sql/value';
import type { ActionKind } from './action';

/** API reference of Firehose, PutRecordBatch. */
const MAX_BATCH = 500;
const SEPARATORS = ['', '\n', '\t', '\r\n', ','] as const;

/** A record per message, or with batch mode one per element of an array. The separator ends each record. */
export const FIREHOSE: ActionKind = {
  name: 'FirehoseAction',
  properties: ['DeliveryStreamName', 'Separator', 'BatchMode'],
  read(fields) {
    const streamName = fields.template('DeliveryStreamName');
    const separator = fields.choice('Separator', SEPARATORS, '');
    const batch = fields.flag('BatchMode');
    const end = Buffer.from(separator);
    const record = (text: string) => Buffer.from(text + separator);
    return (scope, result) => {
      const stream = streamName(scope);
      if (!batch || !isArray(result.value)) {
        return { kind: 'firehose', stream, records: [Buffer.concat([result.bytes, end])] };
      }
      if (result.value.length > MAX_BATCH) {
        const message = `a batch has at most ${MAX_BATCH} records, the SQL gives ${result.value.length}`;
        return { kind: 'invalid', resource: stream, message };
      }
      return { kind: 'firehose', stream, records: result.value.map((item) => record(writeJson(item) ?? '')) };
    };
  },
};
