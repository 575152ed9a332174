import { readJsonText } from '../sql/json';
import { memberOf } from '../sql/value';
import type { ActionKind } from './action';

/**
 * RAW sends what the SQL gives. JSON expects an object with a text per protocol; a laptop has no protocol, so the one of `default`,
 * which SNS demands, is sent.
 */
export const SNS: ActionKind = {
  name: 'SnsAction',
  properties: ['TargetArn', 'MessageFormat'],
  read(fields, rule) {
    const target = fields.template('TargetArn');
    const format = fields.choice('MessageFormat', ['RAW', 'JSON'], 'RAW');
    return (scope, result) => {
      const topicArn = target(scope);
      const message = format === 'RAW' ? result.text : defaultText(result.text);
      if (message === undefined) {
        return { kind: 'invalid', resource: topicArn, message: 'a JSON message needs a text called default' };
      }
      if (message === '') return { kind: 'invalid', resource: topicArn, message: 'the message is empty' };
      return { kind: 'sns', topicArn, message, rule, traceId: scope.message.inbound.traceId };
    };
  },
};

function defaultText(text: string): string | undefined {
  const read = readJsonText(text);
  const found = read.ok ? memberOf(read.value, 'default') : undefined;
  return typeof found === 'string' ? found : undefined;
}
