import { parseTemplate } from '../../../schema/iot-sql/substitution';
import { walk } from '../../../schema/iot-sql/walk';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { isList, isMap } from '../../ir/cfn-value';
import type { Fleet } from '../../ir/fleet/index';
import type { StackResource } from '../../ir/stack';
import type { Emission } from '../../ir/target';

/** S3 user guide, "Naming Amazon S3 objects": bytes of a key. */
const LONGEST = 1024;
/** The most that one template part becomes: a thing name. Dates, times and ids are shorter. */
const LONGEST_PART = 128;
const UNIQUE = new Set(['newuuid', 'traceid']);

/**
 * No object that a rule writes can overwrite another: its key holds an id, and no two rules write below one prefix. Keys are made by the
 * compiler alone, so one that could collide is a bug of ours and is thrown.
 */
export function objectKeys(_: Fleet, { resources }: Emission): Iterable<Diagnostic> {
  const prefixes = new Map<string, string>();
  for (const resource of resources) {
    for (const key of keysOf(resource)) {
      const problem = keyProblem(key);
      if (problem) throw new Error(`${resource.logicalId} writes to ${key}: ${problem}`);
      const prefix = key.slice(0, key.lastIndexOf('/') + 1);
      const other = prefixes.get(prefix);
      if (other !== undefined) throw new Error(`${resource.logicalId} and ${other} both write below ${prefix}`);
      prefixes.set(prefix, resource.logicalId);
    }
  }
  return [];
}

function keyProblem(key: string): string | undefined {
  const parsed = parseTemplate(key);
  if (!parsed.ok) return 'it cannot be read';
  let unique = false;
  let bytes = 0;
  for (const part of parsed.parts) {
    bytes += part.kind === 'text' ? Buffer.byteLength(part.text) : LONGEST_PART;
    if (part.kind === 'text') continue;
    walk(part.expression, (node) => {
      if (node.kind === 'call' && UNIQUE.has(node.name.toLowerCase())) unique = true;
    });
  }
  if (!unique) return 'nothing in it tells two messages of one millisecond apart';
  return bytes > LONGEST ? `it can have ${bytes} bytes` : undefined;
}

/** The keys of the S3 actions of a rule, its error action included. */
function keysOf({ type, properties }: StackResource): readonly string[] {
  const payload = properties.TopicRulePayload;
  if (type !== 'AWS::IoT::TopicRule' || !isMap(payload)) return [];
  const { Actions: actions, ErrorAction: errorAction } = payload;
  return [...(isList(actions) ? actions : []), errorAction].flatMap((action) => {
    const s3 = isMap(action) ? action.S3 : undefined;
    return isMap(s3) && typeof s3.Key === 'string' ? [s3.Key] : [];
  });
}
