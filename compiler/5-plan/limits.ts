import { type AgentSettings, agentSettingsSchema } from '../../schema/agent-settings';
import type { Json } from '../../schema/plan/json';
import type { LimitUse } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { shadowBytes } from '../targets/agents/limits';
import { STACK_LIMITS } from '../targets/cloudformation/budget';
import { canonical, isMap } from './canonical';
import { resourcesOf } from './effects/template-resource';
import { inStackOrder } from './stack-order';

/**
 * Of a whole account and region, where they can be raised; what other fleets use of them is not known here.
 * Source: AWS General Reference, "AWS IoT Core endpoints and quotas": rules, provisioning templates, and the size of a policy document
 * and of a shadow.
 */
const IOT = { rules: 1_000, templates: 256, policyCharacters: 2_048, shadowBytes: 8_192 } as const;

/** What an agent takes as the text of its thresholds (schema/agent-settings.ts). */
const THRESHOLDS = agentSettingsSchema().properties?.['thresholds']?.maxLength ?? 0;

/** How much of what AWS allows the target uses: stacks first, then what a fleet meets soonest. */
export function limitsOf(target: Snapshot): readonly LimitUse[] {
  return [
    ...inStackOrder(Object.keys(target.stacks)).flatMap((stack) => stackLimits(stack, target)),
    { what: 'IoT rules', used: count(target, 'AWS::IoT::TopicRule'), limit: IOT.rules },
    { what: 'IoT provisioning templates', used: count(target, 'AWS::IoT::ProvisioningTemplate'), limit: IOT.templates },
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
