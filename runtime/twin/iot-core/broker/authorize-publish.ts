import type { AedesOptions } from 'aedes';
import type { Verdict } from './broker';
import { incomingOf } from './incoming';
import { type Ending, REASON } from './limits';
import type { Members } from './members';

/** Hands a PUBLISH to its session; aedes acknowledges it when the session has taken it in. */
export function authorizePublish(members: Members): NonNullable<AedesOptions['authorizePublish']> {
  return (client, packet, done) => {
    const member = client && members.of(client);
    if (!client || !member) return done(new Error('nobody is behind this message'));
    // A will is published when its client is gone: there is no connection left to end, and aedes waits for an answer.
    const stop = (ending: Ending) => (client.closed ? done(new Error(ending.why)) : members.end(client, ending));
    if (packet.qos === 2) return stop({ code: REASON.qosNotSupported, why: 'QoS 2 is not supported' });
    const answer = (verdict: Verdict) => {
      if (verdict.kind === 'accepted') done(null);
      else if (verdict.kind === 'ended') stop(verdict.ending);
      else if (packet.qos === 0 && client.version === 5) stop({ code: REASON.notAuthorized, why: verdict.why });
      else done(new Error(verdict.why));
    };
    const failed = (error: Error) => stop({ code: REASON.unspecified, why: error.message });
    // A refusal, too, is answered in a turn of its own: aedes is still asking.
    Promise.resolve(member.session.publish(incomingOf(packet))).then(answer, failed);
  };
}
