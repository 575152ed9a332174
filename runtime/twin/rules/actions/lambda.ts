import type { ActionKind } from './action';

/** Gives a function what the SQL selects. AWS IoT does not wait for what becomes of it; here the message waits until the function is done. */
export const LAMBDA: ActionKind = {
  name: 'LambdaAction',
  properties: ['FunctionArn'],
  read(fields, rule) {
    const target = fields.template('FunctionArn');
    return (scope, result) => {
      const { traceId } = scope.message.inbound;
      return { kind: 'lambda', functionArn: target(scope), payload: result.text, rule, traceId };
    };
  },
};
