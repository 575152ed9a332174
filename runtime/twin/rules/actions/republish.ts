import { topicFilterProblem } from '../../../../schema/iot-sql/topic-filter';
import type { ActionKind } from './action';

/** So many rules may hand one message on to each other. AWS has no such limit and bills a circle until someone breaks it. */
export const MAX_HOPS = 8;

/** Publishes the result on another topic. `$$aws/…` writes the reserved topic `$aws/…`. */
export const REPUBLISH: ActionKind = {
  name: 'RepublishAction',
  properties: ['Topic', 'Qos'],
  read(fields) {
    const topicName = fields.template('Topic');
    const qos = fields.number('Qos', [0, 1], 0);
    return (scope, result) => {
      const topic = topicName(scope).replace(/^\$\$/, '$');
      const problem = /[+#]/.test(topic) ? 'a topic has no wildcards' : topicFilterProblem(topic)?.message;
      if (problem !== undefined) return { kind: 'invalid', resource: topic, message: problem };
      const hops = (scope.message.inbound.hops ?? 0) + 1;
      if (hops > MAX_HOPS) {
        const message = `republished ${MAX_HOPS} times: the rules publish in a circle`;
        return { kind: 'invalid', resource: topic, message };
      }
      return { kind: 'republish', topic, payload: result.bytes, qos, hops };
    };
  },
};
