import type { Paint } from '../compiler/diagnostics/render/paint';
import { visible } from '../compiler/diagnostics/render/visible';
import { isPart, kindOfStack } from '../compiler/ir/stack-name';
import type { StackSummary, Summary } from './summary';
import { count, counted, table } from './table';

/** The summary on one screen: 80 columns, and under 50 lines for a fleet of some twenty groups. */
export function summaryText(summary: Summary, out: string, seconds: number, paint: Paint): string {
  const { fleet, environment, region, devices, messagesADay, kept, warnings } = summary;
  const from = environment === null ? '' : `, environment ${environment}`;
  const lines = [
    paint.strong(`${fleet} in ${region}${from}`),
    ...section(paint, groupTable(summary)),
    `${counted(devices, 'device')}, at most ${counted(messagesADay, 'message')} a day`,
    ...section(paint, artifactTable(summary)),
    ...section(paint, stackTable(summary)),
    '',
    ...(kept.length > 0
      ? [`kept ${counted(kept.length, 'file')} in ${visible(out)} that no compile made: ${listed(kept)}`]
      : []),
    `${state(summary, out)} in ${seconds.toFixed(2)} s, ${counted(warnings, 'warning')}`,
  ];
  return `${lines.join('\n')}\n`;
}

function section(paint: Paint, [head = '', ...rows]: readonly string[]): string[] {
  return ['', paint.faint(head), ...rows];
}

const MOST_GROUPS = 20;

function groupTable({ groups }: Summary): string[] {
  const rows = groups
    .slice(0, MOST_GROUPS)
    .map((group) => [
      group.id,
      group.sensor,
      group.devices,
      interval(group.everyMs),
      group.messagesADay,
      group.ingest + (group.gateways > 0 ? `, ${counted(group.gateways, 'gateway')}` : ''),
    ]);
  const more = groups.length - MOST_GROUPS;
  const head = ['group', 'sensor', 'devices', 'every', 'messages a day', 'ingest'];
  return [...table(head, rows), ...(more > 0 ? [`and ${counted(more, 'more group')}`] : [])];
}

function artifactTable({ artifacts }: Summary): string[] {
  const rows = artifacts.map(({ target, files, bytes, written, unchanged, removed }) => [
    target,
    files,
    bytes,
    written,
    unchanged,
    removed,
  ]);
  return table(['artifacts', 'files', 'bytes', 'written', 'unchanged', 'removed'], rows);
}

function stackTable({ stacks }: Summary): string[] {
  const head = [
    'stack',
    'resources',
    `of ${count(stacks[0]?.resourcesLimit ?? 0)}`,
    'bytes',
    `of ${count(stacks[0]?.bytesLimit ?? 0)}`,
  ];
  const shown = shownStacks(stacks);
  const more = stacks.length - shown.length;
  return [
    ...table(head, shown.map(stackRow)),
    ...(more > 0 ? [`and ${counted(more, 'stack')} of one group each, none fuller than the one shown`] : []),
  ];
}

/** The shared stacks, and of those that hold one group each the fullest of a kind, which stands for all. */
function shownStacks(stacks: readonly StackSummary[]): readonly StackSummary[] {
  const use = ({ resources, resourcesLimit, bytes, bytesLimit }: StackSummary) =>
    Math.max(resources / resourcesLimit, bytes / bytesLimit);
  const fullest = new Map<string, StackSummary>();
  for (const one of stacks.filter(({ stack }) => isPart(stack))) {
    const known = fullest.get(kindOfStack(one.stack));
    if (!known || use(one) > use(known)) fullest.set(kindOfStack(one.stack), one);
  }
  const chosen = new Set(fullest.values());
  return stacks.filter((one) => !isPart(one.stack) || chosen.has(one));
}

function stackRow({ stack, resources, resourcesLimit, bytes, bytesLimit }: StackSummary): (string | number)[] {
  const share = (used: number, limit: number) => `${((100 * used) / limit).toFixed(1).padStart(5)} %`;
  return [stack, resources, share(resources, resourcesLimit), bytes, share(bytes, bytesLimit)];
}

/** 60s, 5m, 1h: the largest unit that leaves a whole number, seconds up to two minutes. */
function interval(ms: number): string {
  if (ms % 1000 !== 0) return `${ms}ms`;
  if (ms < 120_000 || ms % 60_000 !== 0) return `${ms / 1000}s`;
  return ms % 3_600_000 === 0 ? `${ms / 3_600_000}h` : `${ms / 60_000}m`;
}

function state({ artifacts }: Summary, out: string): string {
  const changed = artifacts.reduce((sum, { written, removed }) => sum + written + removed, 0);
  return changed === 0 ? `${visible(out)} is up to date` : `wrote ${visible(out)}`;
}

/** The first few of many paths. */
function listed(paths: readonly string[], most = 3): string {
  const more = paths.length - most;
  return `${paths.slice(0, most).map(visible).join(', ')}${more > 0 ? `, and ${count(more)} more` : ''}`;
}
