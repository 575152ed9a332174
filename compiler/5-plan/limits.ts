import { type AgentSettings, agentSettingsSchema } from '../../schema/agent-settings';
import type { Json } from '../../schema/plan/json';
import type { LimitUse } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { shadowBytes } from '../devices/group-settings';
import { ACCOUNT_QUOTAS } from '../ir/account-quotas';
import { isPart, kindOfStack } from '../ir/stack-name';
import { inStackOrder } from '../ir/stack-order';
import { STACK_LIMITS } from '../stacks/stack-budgets';
import { canonical, isMap } from './canonical';
import { resourcesOf } from './effects/template-resource';

/** Source: AWS General Reference, "AWS IoT Core endpoints and quotas": the size of a policy document and of a shadow. */
const IOT = { policyCharacters: 2_048, shadowBytes: 8_192 } as const;

/** What an agent takes as the text of its thresholds (schema/agent-settings.ts). */
const THRESHOLDS = agentSettingsSchema().properties?.['thresholds']?.maxLength ?? 0;

/** How much of what AWS allows the target uses: stacks first, then what a fleet meets soonest. */
export function limitsOf(target: Snapshot): readonly LimitUse[] {
  return [
    ...inStackOrder(Object.keys(target.stacks))
      .filter((stack) => !isPart(stack))
      .flatMap((stack) => stackLimits(stack, target)),
    ...fullestParts(target),
    ...ofAccount(target),
    { what: 'characters of the longest IoT policy', used: longestPolicy(target), limit: IOT.policyCharacters },
    { what: 'bytes of the largest settings shadow', used: largestShadow(target), limit: IOT.shadowBytes },
    { what: 'characters of the longest thresholds in a shadow', used: longestThresholds(target), limit: THRESHOLDS },
  ];
}

function stackLimits(stack: string, target: Snapshot): LimitUse[] {
  const used = resourcesOf(target.stacks[stack]).size;
  const bytes = Buffer.byteLength(JSON.stringify(target.stacks[stack]?.template));
  return [
    { what: `stack ${stack}: resources`, used, limit: STACK_LIMITS.resources },
    { what: `stack ${stack}: bytes`, used: bytes, limit: STACK_LIMITS.bytes },
  ];
}

/** Of the stacks that hold one group each, of every kind the one that is nearest to its limits stands for all. */
function fullestParts(target: Snapshot): LimitUse[] {
  const fullest = new Map<string, LimitUse[]>();
  const share = (uses: readonly LimitUse[]) => Math.max(0, ...uses.map(({ used, limit }) => used / limit));
  for (const stack of Object.keys(target.stacks).filter(isPart)) {
    const [kind, uses] = [kindOfStack(stack), stackLimits(stack, target)];
    if (share(uses) > share(fullest.get(kind) ?? [])) fullest.set(kind, uses);
  }
  return [...fullest.values()].flat();
}

/** Rules and templates are always said, the rest where it begins to matter. */
function ofAccount(target: Snapshot): LimitUse[] {
  return ACCOUNT_QUOTAS.map(({ what, type, quota }) => ({
    what,
    used: type === undefined ? Object.keys(target.stacks).length : count(target, type),
    limit: quota,
  })).filter(({ what, used, limit }) => ALWAYS.has(what) || used >= limit / 10);
}

const ALWAYS: ReadonlySet<string> = new Set(['IoT rules', 'IoT provisioning templates']);

function* resources(target: Snapshot, type: string): Iterable<Json> {
  for (const stack of Object.values(target.stacks)) {
    for (const resource of resourcesOf(stack).values()) if (resource.type === type) yield resource.body;
  }
}

const count = (target: Snapshot, type: string) => [...resources(target, type)].length;

/** As JSON without spaces; intrinsics are a little longer than what they become. */
function longestPolicy(target: Snapshot): number {
  const lengths = [...resources(target, 'AWS::IoT::Policy')].map((body) => {
    const properties = isMap(body) ? body['Properties'] : undefined;
    return canonical((isMap(properties) ? properties['PolicyDocument'] : undefined) ?? null).length;
  });
  return Math.max(0, ...lengths);
}

const largestShadow = ({ groups }: Snapshot) =>
  Math.max(0, ...Object.values(groups).map(({ settings }) => shadowBytes(settings.shared as AgentSettings)));

const longestThresholds = ({ groups }: Snapshot) =>
  Math.max(
    0,
    ...Object.values(groups).map(({ settings }) =>
      isMap(settings.shared) ? String(settings.shared['thresholds'] ?? '').length : 0,
    ),
  );
