import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { topicRule } from '../../compiler/6-apply/registry/topic-rule';
import { describeWithMoto, useMoto } from '../moto/server';
import { runAt } from './fleet-under-test';
import { Tap } from './tap';
import { useEnvironment } from './with-clients';

const HERE = 'acme__cold__telemetry';

/** As AWS IoT answers for a rule that is not there, and for one that may not be read. */
const UNAUTHORIZED = {
  status: 401,
  body: JSON.stringify({ __type: 'UnauthorizedException', message: 'Access to the topic rule was denied' }),
};

describeWithMoto('reading a rule that AWS IoT says nothing of', () => {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  beforeAll(() => tap.start());
  afterAll(() => tap.stop());
  useEnvironment();
  beforeEach(async () => {
    await moto().reset();
    const { CreateTopicRuleCommand } = await import('@aws-sdk/client-iot');
    const topicRulePayload = { sql: "SELECT * FROM 'iot/cold/+/data'", actions: [] };
    await (await iot(moto().url)).send(new CreateTopicRuleCommand({ ruleName: HERE, topicRulePayload }));
    tap.stand = async ({ operation }) => (operation.startsWith('IoT.GET /rules/') ? UNAUTHORIZED : undefined);
  });

  const iot = (url: string) => runAt(url).work.clients.iot();

  it('it is not there where the list of rules does not have it', async () => {
    expect(await topicRule(await iot(tap.url), 'acme__cold__other')).toBeUndefined();
    expect(tap.operations('IoT.GET')).toEqual(['IoT.GET /rules/acme__cold__other', 'IoT.GET /rules']);
  });

  it('it may not be read where the list has it', async () => {
    await expect(topicRule(await iot(tap.url), HERE)).rejects.toMatchObject({ name: 'Refusal', kind: 'denied' });
  });
});
