import type { Output } from '../compiler/4-emit/index';
import { countMistakes } from '../compiler/diagnostics/fold';
import type { Finding } from '../compiler/diagnostics/render/finding';
import type { Fleet } from '../compiler/ir/fleet/index';
import { STACK_LIMITS, stackBudgets } from '../compiler/stacks/stack-budgets';
import { templates } from '../compiler/stacks/template';
import type { Difference } from './output-tree/difference';
import { entriesOf } from './output-tree/difference';

/** What a compile made, as numbers: printed as text (`summary-text.ts`) or as JSON under `--json`. */
export interface Summary {
  readonly fleet: string;
  readonly environment: string | null;
  readonly region: string;
  readonly groups: readonly GroupSummary[];
  readonly devices: number;
  /** A day; as many as the intervals allow. Deadbands make it fewer. */
  readonly messagesADay: number;
  readonly artifacts: readonly ArtifactSummary[];
  readonly stacks: readonly StackSummary[];
  /** Files in the output folder that no compile made. */
  readonly kept: readonly string[];
  readonly warnings: number;
}

interface GroupSummary {
  readonly id: string;
  readonly title: string;
  readonly sensor: string;
  readonly devices: number;
  readonly gateways: number;
  readonly everyMs: number;
  readonly messagesADay: number;
  readonly ingest: string;
}

/** One target: the first folder of its paths. The artifact list stands for itself. */
interface ArtifactSummary {
  readonly target: string;
  readonly files: number;
  readonly bytes: number;
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
}

export interface StackSummary {
  readonly stack: string;
  readonly resources: number;
  readonly resourcesLimit: number;
  readonly bytes: number;
  readonly bytesLimit: number;
}

const DAY = 86_400_000;

export function summarise(fleet: Fleet, output: Output, changes: Difference, findings: readonly Finding[]): Summary {
  const groups = fleet.groups.map(({ id, title, sensor, devices, gateways, everyMs, ingest }) => ({
    id,
    title,
    sensor: sensor.id,
    devices: devices.count,
    gateways: gateways?.count ?? 0,
    everyMs,
    messagesADay: Math.round((devices.count * DAY) / everyMs),
    ingest,
  }));
  return {
    fleet: fleet.name,
    environment: fleet.environment ?? null,
    region: fleet.aws.region,
    groups,
    devices: sum(groups.map(({ devices }) => devices)),
    messagesADay: sum(groups.map(({ messagesADay }) => messagesADay)),
    artifacts: artifactSummaries(output, changes),
    stacks: stackBudgets(templates(fleet, output.resources)).map(({ stack, resources, bytes }) => ({
      stack,
      resources,
      resourcesLimit: STACK_LIMITS.resources,
      bytes,
      bytesLimit: STACK_LIMITS.bytes,
    })),
    kept: changes.foreign,
    warnings: countMistakes(findings, 'warning'),
  };
}

function artifactSummaries({ artifacts }: Output, changes: Difference): readonly ArtifactSummary[] {
  const entries = entriesOf(artifacts);
  const targets = [...new Set([...entries.keys(), ...changes.orphaned].map(targetOf))].sort();
  const counter = (paths: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const path of paths) counts.set(targetOf(path), (counts.get(targetOf(path)) ?? 0) + 1);
    return (target: string) => counts.get(target) ?? 0;
  };
  const files = counter([...entries.keys()]);
  const written = counter([...changes.stale, ...changes.missing]);
  const unchanged = counter(changes.unchanged);
  const removed = counter(changes.orphaned);
  return targets.map((target) => ({
    target,
    files: files(target),
    bytes: sum([...entries.values()].filter(({ path }) => targetOf(path) === target).map(({ bytes }) => bytes)),
    written: written(target),
    unchanged: unchanged(target),
    removed: removed(target),
  }));
}

const targetOf = (path: string) => path.split('/', 1)[0] ?? path;
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
