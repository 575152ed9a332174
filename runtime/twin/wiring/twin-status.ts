import type { RefusedResource, TwinStatus } from '../../../schema/twin-protocol';
import type { Clock } from '../../clock';
import type { LoadedStacks } from '../stacks/load';
import type { Rooms } from './rooms';

/** What the rooms have counted, as one value. */
export function twinStatus(rooms: Rooms, stacks: LoadedStacks, clock: Clock, startedAt: number): TwinStatus {
  const { iotCore, engine, storage, tracer, notifier, counts } = rooms;
  return {
    format: 'fleetwright/twin-status/v1',
    fleet: stacks.fleet,
    process: process.pid,
    port: iotCore.port,
    now: clock.now(),
    startedAt,
    speed: clock.speed,
    things: [...iotCore.registry.things()].length,
    connections: iotCore.connections,
    messages: counts.messages,
    rules: { ...engine.counts },
    objects: storage.objects,
    objectBytes: storage.bytes,
    streams: streamCounts(rooms),
    alerts: counts.alerts,
    silent: notifier.silent(),
    refusals: tracer.counts.refusals,
    errors: tracer.counts.errors + counts.alarmErrors,
    notHonoured: stacks.notHonoured,
    refused: refusedResources(rooms),
  };
}

function streamCounts({ streams }: Rooms): TwinStatus['streams'] {
  const sum = { taken: 0, delivered: 0, waiting: 0, failed: 0, expired: 0 };
  for (const { taken, delivered, failed, expired } of streams.counts().values()) {
    sum.taken += taken;
    sum.delivered += delivered;
    sum.failed += failed;
    sum.expired += expired;
    // What an earlier twin left is delivered without being taken again.
    sum.waiting += Math.max(0, taken - delivered - failed - expired);
  }
  return sum;
}

function refusedResources({ rules, streams, metrics, query }: Rooms): readonly RefusedResource[] {
  return [
    ...rules.refused.map(({ rule, problems }) => ({ kind: 'rule' as const, name: rule, problems })),
    ...streams.refused.map(({ stream, problems }) => ({ kind: 'stream' as const, name: stream, problems })),
    ...metrics.refused.map(({ alarm, problems }) => ({ kind: 'alarm' as const, name: alarm, problems })),
    ...query.catalog.refused.map(({ table, problems }) => ({ kind: 'table' as const, name: table, problems })),
  ];
}
