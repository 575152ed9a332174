import type { Json } from '../../../schema/plan/json';
import { canonical, isMap, type JsonMap } from '../canonical';
import { listed, written } from './written';

/** One line of a policy: one action on one resource, by one principal. */
export interface Permission {
  readonly effect: 'Allow' | 'Deny';
  readonly action: string;
  readonly resource: string;
  /** Empty in policies of roles and devices, where it is whoever has the policy. */
  readonly principal: string;
  /** Empty for none; else canonical, so that equal conditions are equal texts. */
  readonly condition: string;
  /** NotAction and its like say what is left out; whether one is wider than another is not decided here. */
  readonly opaque: boolean;
}

/** The lines of a policy document. */
export function permissionsOf(document: Json | undefined, own = ''): readonly Permission[] {
  if (!isMap(document)) return [];
  return listed(document['Statement']).flatMap((statement) => (isMap(statement) ? linesOf(statement, own) : []));
}

/** `own`: the resource of a document that names none, such as who may take a role. */
function linesOf(statement: JsonMap, own: string): Permission[] {
  const effect = statement['Effect'] === 'Deny' ? 'Deny' : 'Allow';
  const condition = statement['Condition'] === undefined ? '' : conditionText(statement['Condition']);
  const actions = sides(statement, 'Action', '*');
  const resources = sides(statement, 'Resource', own);
  const principals = sides(statement, 'Principal', '');
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      principals.map((principal) => ({
        effect,
        action: action.text,
        resource: resource.text,
        principal: principal.text,
        condition,
        opaque: action.not || resource.not || principal.not,
      })),
    ),
  );
}

interface Side {
  readonly text: string;
  readonly not: boolean;
}

function sides(statement: JsonMap, key: string, missing: string): readonly Side[] {
  const value = statement[key];
  const not = statement[`Not${key}`];
  if (not !== undefined) return [{ text: `all but ${listed(not).map(written).join(', ')}`, not: true }];
  if (value === undefined) return [{ text: missing, not: false }];
  const texts = isMap(value) && key === 'Principal' ? principals(value) : listed(value).map(written);
  return texts.map((text) => ({ text, not: false }));
}

/** `Service iot.amazonaws.com` */
const principals = (value: JsonMap) =>
  Object.entries(value).flatMap(([kind, names]) => listed(names).map((name) => `${kind} ${written(name)}`));

/** `StringEquals aws:SourceAccount = ${AWS::AccountId}`, sorted. */
function conditionText(condition: Json): string {
  if (!isMap(condition)) return canonical(condition);
  const tests = Object.entries(condition).flatMap(([operator, keys]) =>
    isMap(keys)
      ? Object.entries(keys).map(
          ([key, value]) => `${operator} ${key} = ${listed(value).map(written).sort().join(' | ')}`,
        )
      : [canonical(keys)],
  );
  return tests.sort().join(' and ');
}
