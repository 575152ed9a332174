import type { ActionKind } from './action';

/** Gives a function what the SQL selects. AWS IoT does not wait for what becomes of it; here the message waits until the function is done. */
export const LAMBDA: ActionKind = {
  name: 'LambdaAction',
  properties: ['FunctionArn'],
  read(fields, rule) {
    const target = fields.template('FunctionArn');
    return (scope, result) => {
      const functionArn = target(scope);
      if (functionArn === undefined) {
        return { kind: 'invalid', resource: '', message: 'the template reads a field, but the payload is not JSON' };
      }
      return { kind: 'lambda', functionArn, payload: result.text, rule, traceId: scope.message.inbound.traceId };
    };
  },
};
