import type { AedesOptions } from 'aedes';
import { type Ending, LIMITS, REASON } from './limits';
import type { Member, Members } from './members';
import { filterProblem } from './topics';

/** Answers one filter of a SUBSCRIBE. The session traces what it refuses. */
export function authorizeSubscribe(members: Members): NonNullable<AedesOptions['authorizeSubscribe']> {
  return (client, subscription, done) => {
    const member = members.of(client);
    if (!member) return done(null, null);
    const { topic: filter, qos } = subscription;
    const problem = filterProblem(filter) ?? subscriptionProblem(member, filter, qos);
    if (problem) return members.end(client, problem);
    const { allowed } = member.session.subscribe(filter);
    if (allowed) member.filters.add(filter);
    done(null, allowed ? subscription : null);
  };
}

function subscriptionProblem({ filters }: Member, filter: string, qos: number): Ending | undefined {
  if (qos === 2) return { code: REASON.qosNotSupported, why: 'QoS 2 is not supported' };
  if (filters.size < LIMITS.subscriptionsPerConnection || filters.has(filter)) return undefined;
  return { code: REASON.quotaExceeded, why: `more than ${LIMITS.subscriptionsPerConnection} subscriptions` };
}
