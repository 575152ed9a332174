import { expect, it } from 'vitest';
import { templates } from '../../../compiler/stacks/template';
import { describeWithOracle, oracle } from '../../python/oracle';
import { example, sample } from './compiled';

const CASES = [
  ['the example', example],
  ['every kind of visual', () => sample('dashboards')],
] as const;

describeWithOracle('the stack bi', () => {
  it.each(CASES)('is clean for cfn-lint (%s)', async (name, compiled) => {
    const { fleet, resources } = await compiled();
    // An analysis has the definition of its dashboard, and a large one takes cfn-lint many seconds: once is enough.
    const linted = resources.filter(({ type }) => name === 'the example' || type !== 'AWS::QuickSight::Analysis');
    for (const template of templates(fleet, linted).values())
      expect(await oracle().lint(template, [fleet.aws.region])).toEqual([]);
  });
});

describeWithOracle('the API of QuickSight', () => {
  it.each(CASES)('takes every data set and dashboard from its file (%s)', async (_, compiled) => {
    const { files } = await compiled();
    const account = (text: string) => JSON.parse(text.replaceAll('${AWS::AccountId}', '123456789012')) as object;
    let checked = 0;
    for (const [path, text] of files) {
      if (!path.endsWith('.json')) continue;
      const operation = path.startsWith('quicksight/dashboards/') ? 'CreateDashboard' : 'CreateDataSet';
      expect(await oracle().validate('quicksight', operation, account(text)), path).toEqual([]);
      expect(await oracle().constraints('quicksight', operation, account(text)), path).toEqual([]);
      checked++;
    }
    expect(checked).toBeGreaterThan(5);
  });

  it('knows no regions but those that the compiler warns of', async () => {
    for (const region of ['us-west-1', 'ap-east-1', 'il-central-1', 'me-south-1', 'cn-northwest-1'])
      await expect(oracle().resourceSchema('AWS::QuickSight::Dashboard', region), region).rejects.toThrow();
    for (const region of ['us-west-2', 'eu-west-1', 'eu-north-1', 'cn-north-1'])
      await expect(oracle().resourceSchema('AWS::QuickSight::Dashboard', region), region).resolves.toBeDefined();
  });
});
