import type { ResolvedResource } from '../ports';
import type { Action } from './actions/action';
import { readAction } from './actions/index';
import { type CompiledRule, compileRule } from './compile-rule';

export interface LoadedRule {
  readonly name: string;
  readonly compiled: CompiledRule;
  readonly actions: readonly Action[];
  readonly errorAction: Action | undefined;
}

/** A rule that the twin cannot run, and every reason. */
export interface RefusedRule {
  readonly rule: string;
  readonly problems: readonly string[];
}

export interface LoadedRules {
  readonly rules: readonly LoadedRule[];
  readonly refused: readonly RefusedRule[];
  /** RuleDisabled: neither matched nor reached by Basic Ingest. */
  readonly disabled: readonly string[];
}

interface Payload {
  readonly Sql?: unknown;
  readonly AwsIotSqlVersion?: unknown;
  readonly RuleDisabled?: unknown;
  readonly Actions?: unknown;
  readonly ErrorAction?: unknown;
}

const VERSION = '2016-03-23';

/** The AWS::IoT::TopicRule resources among those of the stacks. A rule is run whole or not at all. */
export function loadRules(resources: readonly ResolvedResource[]): LoadedRules {
  const rules: LoadedRule[] = [];
  const refused: RefusedRule[] = [];
  const disabled: string[] = [];
  for (const { name, properties } of resources.filter(({ type }) => type === 'AWS::IoT::TopicRule')) {
    const payload = (properties.TopicRulePayload ?? {}) as Payload;
    if ([true, 'true'].includes(payload.RuleDisabled as boolean | string)) disabled.push(name);
    else {
      const loaded = loadRule(name, payload);
      if ('problems' in loaded) refused.push({ rule: name, problems: loaded.problems });
      else rules.push(loaded);
    }
  }
  return { rules, refused, disabled };
}

function loadRule(name: string, payload: Payload): LoadedRule | { readonly problems: readonly string[] } {
  const compilation = compileRule(String(payload.Sql ?? ''));
  const variables = compilation.ok ? compilation.rule.variables : compilation.variables;
  const read = (action: unknown) => readAction(action, name, variables);
  const actions = (Array.isArray(payload.Actions) ? payload.Actions : []).map(read);
  const error = payload.ErrorAction === undefined ? { problems: [] } : read(payload.ErrorAction);
  const problems = [
    ...versionProblem(payload.AwsIotSqlVersion),
    ...(compilation.ok ? [] : compilation.problems),
    ...actions.flatMap((action) => action.problems),
    ...error.problems.map((problem) => `error action: ${problem}`),
  ];
  if (!compilation.ok || problems.length > 0) return { problems };
  return {
    name,
    compiled: compilation.rule,
    actions: actions.flatMap(({ action }) => (action === undefined ? [] : [action])),
    errorAction: error.action,
  };
}

function versionProblem(version: unknown): readonly string[] {
  if (version === VERSION) return [];
  if (version === undefined) return [`without AwsIotSqlVersion AWS takes 2015-10-08; the twin has ${VERSION} only`];
  return [`SQL version ${String(version)} is not in the twin; it has ${VERSION} only`];
}
