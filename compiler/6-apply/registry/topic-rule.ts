import type { IoTClient, TopicRule } from '@aws-sdk/client-iot';
import { orAbsent } from '../aws/or-absent';
import { Refusal } from '../step/refusal';

/**
 * A rule as AWS has it; undefined where it is not there. Of a rule that is not there GetTopicRule answers as of one that may not be read
 * (`UnauthorizedException`, as Terraform's provider found), so the list of rules decides which of the two it is.
 */
export async function topicRule(iot: IoTClient, ruleName: string): Promise<TopicRule | undefined> {
  const { GetTopicRuleCommand } = await import('@aws-sdk/client-iot');
  try {
    return (await orAbsent(iot.send(new GetTopicRuleCommand({ ruleName }))))?.rule;
  } catch (problem) {
    if (!(problem instanceof Refusal) || problem.kind !== 'denied' || (await isListed(iot, ruleName))) throw problem;
    return undefined;
  }
}

async function isListed(iot: IoTClient, ruleName: string): Promise<boolean> {
  const { paginateListTopicRules } = await import('@aws-sdk/client-iot');
  for await (const { rules = [] } of paginateListTopicRules({ client: iot }, {})) {
    if (rules.some((rule) => rule.ruleName === ruleName)) return true;
  }
  return false;
}
