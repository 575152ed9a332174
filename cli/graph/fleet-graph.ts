import type { Group } from '../../compiler/ir/fleet/groups';
import type { Fleet } from '../../compiler/ir/fleet/index';
import { isWatched } from '../../compiler/ir/fleet/silent';
import { topicOf } from '../../compiler/ir/fleet/topics';
import { rawObjects } from '../../compiler/ir/lake-layout';
import {
  ALERTS_TABLE,
  alertTopicName,
  rawTableName,
  ruleName,
  streamName,
  workgroupName,
} from '../../compiler/ir/names';
import { formatDuration } from '../../schema/duration';
import { type Graph, type GraphEdge, type GraphNode, type NodeKind, nodeId } from './graph';

/** A node lists at most so many names; the rest is counted. */
const LISTED = 4;

/** The way of the readings from sensor to chart. Devices, fields and thresholds are folded into the node of their group. */
export function fleetGraph(fleet: Fleet, only: readonly Group[] = fleet.groups): Graph {
  const drawing = new Drawing();
  for (const group of only) drawGroup(drawing, fleet, group);
  drawing.node('queries', [], ['Athena', workgroupName(fleet)]);
  for (const sensor of new Set(only.map((group) => group.sensor.id))) {
    drawing.edge(nodeId('table', sensor), nodeId('queries'));
  }
  drawAlerts(drawing, fleet, only);
  drawReaders(drawing, fleet, only);
  return { name: fleet.name, nodes: drawing.nodes, edges: drawing.edges };
}

function drawGroup(drawing: Drawing, fleet: Fleet, group: Group): void {
  const { id, sensor } = group;
  const count = (n: number, word: string) => `${n.toLocaleString('en-US')} ${word}${n === 1 ? '' : 's'}`;
  const behind = group.gateways ? [`behind ${count(group.gateways.count, 'gateway')}`] : [];
  const prefix = rawObjects(fleet, id);
  const way = [
    drawing.node('sensor', [sensor.id], [sensor.title, count(sensor.fields.length, 'field')]),
    drawing.node(
      'group',
      [id],
      [group.title, `${count(group.devices.count, 'device')}, every ${formatDuration(group.everyMs)}`, ...behind],
    ),
    drawing.node('topic', [id], [topicOf(fleet.topics, id, '+', 'data')]),
    drawing.node('rule', [id], [ruleName(fleet, id, 'telemetry')]),
    ...(group.ingest === 'firehose' ? [drawing.node('stream', [id], ['Firehose', streamName(fleet, id)])] : []),
    drawing.node('prefix', [prefix], [prefix]),
    drawing.node('table', [sensor.id], [rawTableName(sensor.id)]),
  ];
  drawing.path(way);
}

function drawAlerts(drawing: Drawing, fleet: Fleet, groups: readonly Group[]): void {
  const watched = groups.filter(isWatched);
  if (watched.length === 0) return;
  const table = drawing.node('alerts', [], [ALERTS_TABLE]);
  for (const group of watched) {
    const raised = [...group.thresholds, ...group.silent];
    const names = raised.map(({ title, severity }) => `${title} (${severity})`);
    const thresholds = drawing.node('thresholds', [group.id], listed(names));
    drawing.edge(nodeId('topic', group.id), thresholds);
    drawing.edge(thresholds, table);
    const speaking = raised.filter(({ severity }) => severity !== 'info').length;
    if (speaking > 0) {
      const notify = drawing.node('notify', [], ['SNS', alertTopicName(fleet)]);
      drawing.edge(thresholds, notify, speaking === names.length ? undefined : `${speaking} of ${names.length}`);
      if (fleet.alerts.email.length > 0) {
        drawing.edge(notify, drawing.node('email', [], ['E-mail', ...listed(fleet.alerts.email)]));
      }
    }
  }
  drawing.edge(table, nodeId('queries'));
}

/** Models and dashboards read the tables of their groups. */
function drawReaders(drawing: Drawing, fleet: Fleet, groups: readonly Group[]): void {
  const chosen = new Map(groups.map((group) => [group.id, nodeId('table', group.sensor.id)]));
  const read = (reader: string, from: readonly string[]) => {
    for (const table of new Set(from)) drawing.edge(table, reader);
  };
  const tablesOf = (on: readonly string[]) => on.flatMap((id) => chosen.get(id) ?? []);
  for (const { id, title, algorithm, on } of fleet.models) {
    if (tablesOf(on).length > 0) read(drawing.node('model', [id], [title, algorithm]), tablesOf(on));
  }
  for (const { id, title, to, on, visuals } of fleet.dashboards) {
    const tables = tablesOf(on);
    if (tables.length === 0) continue;
    const showsAlerts = visuals.some((visual) => visual.kind === 'table' && visual.rows === 'alerts');
    const alerts = showsAlerts && drawing.has(nodeId('alerts')) ? [nodeId('alerts')] : [];
    read(drawing.node('dashboard', [id], [title, to.join(', ')]), [...tables, ...alerts]);
  }
}

function listed(names: readonly string[]): readonly string[] {
  if (names.length <= LISTED) return names;
  return [...names.slice(0, LISTED - 1), `and ${names.length - LISTED + 1} more`];
}

/** Collects each node and edge once, in the order of their first mention. */
class Drawing {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();

  get nodes(): readonly GraphNode[] {
    return [...this.#nodes.values()];
  }

  get edges(): readonly GraphEdge[] {
    return [...this.#edges.values()];
  }

  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  node(kind: NodeKind, ids: readonly string[], lines: readonly string[]): string {
    const id = nodeId(kind, ...ids);
    if (!this.#nodes.has(id)) this.#nodes.set(id, { id, kind, lines });
    return id;
  }

  edge(from: string, to: string, label?: string): void {
    this.#edges.set(`${from} ${to}`, { from, to, ...(label === undefined ? {} : { label }) });
  }

  path(ids: readonly string[]): void {
    ids.slice(1).forEach((to, at) => {
      this.edge(ids[at] ?? to, to);
    });
  }
}
