import type { FakeStack } from './fake-stack';
import type { XmlValue } from './xml';

const A_PAGE = 15;

/** What the fake's drift detection finds of a stack: nothing of the types that it cannot check. */
export function resourceDrifts(stack: FakeStack, unchecked: ReadonlySet<string>, from: number): XmlValue {
  const checked = Object.entries(stack.template.Resources).filter(([, { Type }]) => !unchecked.has(Type));
  const page = checked.slice(from, from + A_PAGE).map(([id, { Type, Properties = {} }]) => {
    const live = stack.byHand.get(id);
    const about = { StackId: stack.id, LogicalResourceId: id, ResourceType: Type, Timestamp: '2026-11-25T09:00:01Z' };
    if (live === undefined) return { ...about, StackResourceDriftStatus: 'IN_SYNC' };
    if (live === 'deleted') return { ...about, StackResourceDriftStatus: 'DELETED' };
    return {
      ...about,
      StackResourceDriftStatus: 'MODIFIED',
      ExpectedProperties: filledIn(Properties),
      ActualProperties: filledIn(live),
    };
  });
  return { StackResourceDrifts: page, NextToken: from + A_PAGE < checked.length ? String(from + A_PAGE) : undefined };
}

/** As JSON, with references filled in, as AWS gives both sides. */
function filledIn(properties: object): string {
  return JSON.stringify(properties, (_, value: unknown) => {
    const { Ref: id, 'Fn::Sub': pattern, 'Fn::GetAtt': of } = (value ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof pattern === 'string')
      return pattern.replaceAll('${AWS::AccountId}', '123456789012').replaceAll('${!', '${');
    if (typeof id === 'string') return `made-${id}`;
    return Array.isArray(of) ? `arn-of-${of[0]}` : value;
  });
}
