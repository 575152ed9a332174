import { expect, it } from 'vitest';
import { templates } from '../../../compiler/stacks/template';
import { describeWithOracle, oracle } from '../../python/oracle';
import { describeWithTrino, trinoMistakes } from '../../trino/trino';
import { example, expanded, sample, statements } from './compiled';

const CASES = [
  ['the example', example],
  ['every kind of visual', () => sample('dashboards')],
] as const;

describeWithOracle('the workspace', () => {
  it('is clean for cfn-lint', async () => {
    const { fleet, resources } = await example();
    expect(resources.map(({ type }) => type)).toContain('AWS::Grafana::Workspace');
    for (const template of templates(fleet, resources).values())
      expect(await oracle().lint(template, [fleet.aws.region])).toEqual([]);
  });

  it('reads curated data and alerts, and raw readings only where a dashboard is live', async () => {
    for (const [name, compiled] of CASES) {
      const { fleet, resources } = await compiled();
      const role = resources.find(({ type }) => type === 'AWS::IAM::Role');
      const read = [...JSON.stringify(role?.properties).matchAll(/-raw-[^"/]*\/([^"]+)"/g)].map(([, keys]) => keys);
      const isLive = fleet.dashboards.some(({ live }) => live);
      expect(read, name).toEqual(isLive ? ['alerts/*', 'raw/*'] : ['alerts/*']);
    }
    expect((await example()).fleet.dashboards.map(({ live }) => live)).toContain(true);
    expect((await sample('dashboards')).fleet.dashboards.map(({ live }) => live)).not.toContain(true);
  });
});

describeWithTrino('the parser of Trino', () => {
  it.each(CASES)('takes the SQL of every panel, variable and rule (%s)', async (_, compiled) => {
    const all = statements((await compiled()).files);
    const range = ['2026-01-30 00:00:00', '2026-01-31 12:00:00'] as const;
    expect(all.size).toBeGreaterThan(10);
    expect(
      Object.fromEntries(trinoMistakes(new Map([...all].map(([name, sql]) => [name, expanded(sql, range)])))),
    ).toEqual({});
  });
});
