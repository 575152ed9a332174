import type { ResolvedResource } from '../ports';

/** What a rule of EventBridge on objects of S3 says, as far as ours do: keys by wildcards. */
interface ObjectRule {
  readonly EventPattern: {
    readonly source?: readonly string[];
    readonly detail?: { readonly object?: { readonly key?: readonly { readonly wildcard: string }[] } };
  };
  readonly Targets?: readonly { readonly Arn: string }[];
}

/** Whether the rules of the stacks call a function for an object with this key. EventBridge user guide, "Content filtering": `*` is any number of characters. */
export function objectPattern(resources: readonly ResolvedResource[], functionArn: string): (key: string) => boolean {
  const wildcards = resources.flatMap(({ type, properties }) => {
    if (type !== 'AWS::Events::Rule') return [];
    const { EventPattern, Targets } = properties as unknown as ObjectRule;
    const isOurs = EventPattern.source?.includes('aws.s3') && Targets?.some(({ Arn }) => Arn === functionArn);
    return isOurs ? (EventPattern.detail?.object?.key ?? []).map(({ wildcard }) => wildcard) : [];
  });
  const patterns = wildcards.map((text) => new RegExp(`^${text.split('*').map(literal).join('[^]*')}$`));
  return (key) => patterns.some((pattern) => pattern.test(key));
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
