import { join } from 'node:path';
import type { Clock } from '../../clock';
import { AlertFeed } from '../alerts/alert-feed';
import { Findings, readFindings } from '../findings/findings';
import { Firehose } from '../firehose/firehose';
import { type IotCore, openIotCore } from '../iot-core/iot-core';
import { LakeQuery } from '../lake/query/lake-query';
import { bucketsOf, ObjectStore } from '../lake/storage/object-store';
import { CloudWatch } from '../metrics/cloudwatch';
import { Registry } from '../ml/registry';
import { Notifier, readNotifier } from '../notifier/notifier';
import type { Functions, Inbound, Publisher } from '../ports';
import { type LoadedRules, loadRules } from '../rules/load-rules';
import { RulesEngine } from '../rules/rules-engine';
import type { LoadedStacks } from '../stacks/load';
import { RecentTraces } from '../trace/recent-traces';
import { CountingStorage } from './counting-storage';
import { putDevicesTable } from './devices-table';

export interface RoomsOptions {
  readonly stacks: LoadedStacks;
  readonly generated: string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly port: number;
}

/** Since the start. */
export interface Counts {
  messages: number;
  alerts: number;
  /** Alarms that could not tell a topic, and ticks of the notifier that failed. */
  alarmErrors: number;
}

/** Every room of the twin, each made with the ports that the others are. */
export interface Rooms {
  readonly tracer: RecentTraces;
  readonly alerts: AlertFeed;
  readonly notifier: Notifier;
  readonly findings: Findings;
  readonly lake: ObjectStore;
  readonly storage: CountingStorage;
  readonly streams: Firehose;
  readonly metrics: CloudWatch;
  readonly query: LakeQuery;
  readonly engine: RulesEngine;
  readonly iotCore: IotCore;
  readonly counts: Counts;
  /** Called with every message before its rules. */
  readonly followers: Set<(message: Inbound) => void>;
  rules: LoadedRules;
}

/** device → iot-core → rules → lake, streams, alerts and metrics. A message is acknowledged when its rules are done with it. */
export async function openRooms({ stacks, generated, dataDir, clock, port }: RoomsOptions): Promise<Rooms> {
  const { accountId, region, resources } = stacks;
  const counts: Counts = { messages: 0, alerts: 0, alarmErrors: 0 };
  const followers = new Set<(message: Inbound) => void>();
  const tracer = new RecentTraces();
  const alerts = new AlertFeed({ file: join(dataDir, 'alerts.jsonl'), resources, clock });
  alerts.follow(() => {
    counts.alerts += 1;
  });
  const lake = new ObjectStore({ folder: join(dataDir, 'lake'), buckets: bucketsOf(resources) });
  const storage = new CountingStorage(lake);
  const streams = new Firehose({ folder: join(dataDir, 'streams'), resources, clock, storage, random: Math.random });
  const onFailure = () => {
    counts.alarmErrors += 1;
  };
  const metrics = new CloudWatch({ clock, region, accountId, resources, notifications: alerts, onFailure });
  const publisher: Publisher = { publish: (...message) => iotCore.publish(...message) };
  const notifier = new Notifier({
    folder: join(dataDir, 'notifier'),
    clock,
    notifications: alerts,
    publisher,
    onFailure,
  });
  notifier.serve(await readNotifier(resources, generated));
  const findings = new Findings({
    folder: join(dataDir, 'findings'),
    clock,
    objects: lake,
    notifications: alerts,
    functions: notifier,
    accepted: (group, version) => acceptedBound(new Registry(join(dataDir, 'ml', 'registry')), group, version),
  });
  findings.serve(await readFindings(resources, generated));
  const functions: Functions = {
    invoke: (arn, ...call) => (findings.has(arn) ? findings : notifier).invoke(arn, ...call),
  };
  const query = new LakeQuery({ lake, resources, clock });
  await putDevicesTable(generated, query.catalog, lake);
  const rules = loadRules(resources);
  const ports = {
    storage,
    streams,
    notifications: alerts,
    functions,
    metrics,
    alarms: metrics,
    publisher,
  };
  const engine = new RulesEngine({ rules: rules.rules, ports, tracer, clock, accountId });
  const iotCore = await openIotCore({
    resources,
    generated,
    folder: join(dataDir, 'iot-core'),
    clock,
    tracer,
    port,
    onInbound: (message) => {
      counts.messages += 1;
      for (const follower of followers) follower(message);
      return engine.handle(message);
    },
    onEvent: (event) => engine.handle(event),
  }).catch(async (error) => {
    await closeInner({ metrics, streams, query, notifier, findings, alerts });
    throw error;
  });
  metrics.start();
  notifier.start();
  return {
    tracer,
    alerts,
    notifier,
    findings,
    lake,
    storage,
    streams,
    metrics,
    query,
    engine,
    iotCore,
    counts,
    followers,
    rules,
  };
}

/** The rooms go by other stacks from now on. Policies and templates first: where they cannot be read, nothing has changed. */
export async function changeRooms(rooms: Rooms, { resources }: LoadedStacks, generated: string): Promise<void> {
  const rules = loadRules(resources);
  const notifier = await readNotifier(resources, generated);
  const findings = await readFindings(resources, generated);
  await rooms.iotCore.apply(resources, generated);
  rooms.notifier.serve(notifier);
  rooms.findings.serve(findings);
  rooms.lake.serve(bucketsOf(resources));
  rooms.alerts.serve(resources);
  rooms.metrics.serve(resources);
  const streams = rooms.streams.serve(resources);
  rooms.rules = rules;
  rooms.engine.replace(rules.rules);
  rooms.query.serve(resources);
  await putDevicesTable(generated, rooms.query.catalog, rooms.lake);
  await streams;
}

/** From the door inwards: devices first, and then what their messages went into. */
export async function closeRooms({ iotCore, ...inner }: Rooms): Promise<void> {
  await iotCore.close();
  await closeInner(inner);
}

async function closeInner({
  metrics,
  streams,
  query,
  notifier,
  findings,
  alerts,
}: Pick<Rooms, 'metrics' | 'streams' | 'query' | 'notifier' | 'findings' | 'alerts'>): Promise<void> {
  metrics.stop();
  await streams.stop();
  await query.close();
  findings.stop();
  await notifier.stop();
  alerts.close();
}

/** What the gate saw of a version that is in use. */
function acceptedBound(registry: Registry, group: string, version: number) {
  const found = registry.versions(group).find((one) => one.version === version);
  if (found?.status !== 'Approved') return undefined;
  const { alarm } = found.evaluation as {
    readonly alarm?: { readonly above?: number | null; readonly quiet_ms?: number };
  };
  return { bound: alarm?.above ?? null, quietMs: alarm?.quiet_ms };
}
