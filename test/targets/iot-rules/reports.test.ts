import { describe, expect, it } from 'vitest';
import { NO_READINGS } from '../../../schema/reading-counts';
import { REPORT_KINDS, REPORTS, type ReportKind, reportedSums } from '../../../schema/reading-reports';
import { deployed, type JsonMap } from '../iot-core/deployed';

/** The rules that make metrics of what agents report. */

interface Payload {
  readonly Sql: string;
  readonly Actions: readonly { readonly CloudwatchMetric?: JsonMap }[];
}

async function ruleOf(sample: string, kind: ReportKind) {
  const made = await deployed(sample);
  const rules = made
    .of('AWS::IoT::TopicRule')
    .filter(({ properties }) => String(properties.RuleName).endsWith(`___report__${kind}`));
  expect(rules, `one rule of ${kind} for the whole fleet`).toHaveLength(1);
  return {
    made,
    name: String(rules[0]?.properties.RuleName),
    payload: rules[0]?.properties.TopicRulePayload as unknown as Payload,
  };
}

describe.each(['example', 'gateways', 'minimal', 'china', 'topic-root'])('the rules of reports of %s', (sample) => {
  it.each(REPORT_KINDS)(
    'put every number of a report of %s into a metric of the fleet, and read nothing else',
    async (kind) => {
      const { made, payload } = await ruleOf(sample, kind);
      const metrics = payload.Actions.map(({ CloudwatchMetric: metric }) => metric ?? {});
      expect(metrics.length, 'AWS takes at most 10 actions').toBeLessThanOrEqual(10);
      const values = metrics.map(
        ({ MetricValue: value }) => /^\$\{([a-zA-Z]+(?: \+ [a-zA-Z]+)*)\}$/.exec(String(value))?.[1],
      );
      for (const key of REPORTS[kind]) expect(values, 'each has a metric of its own').toContain(key);
      for (const value of values)
        for (const key of value?.split(' + ') ?? ['none']) expect(REPORTS[kind]).toContain(key);
      for (const { MetricNamespace: namespace, MetricUnit: unit } of metrics)
        expect([namespace, unit]).toEqual([`Fleetwright/${made.fleet.name}`, 'Count']);
      expect(new Set(metrics.map(({ MetricName: name }) => name)).size).toBe(metrics.length);
    },
  );

  it.each(REPORT_KINDS)(
    'are where the agents report %s to, by Basic Ingest and under the topics of the fleet',
    async (kind) => {
      const { made, name, payload } = await ruleOf(sample, kind);
      const configs = [...made.files].filter(([path]) => path.startsWith('agents/') && path.endsWith('.json'));
      expect(configs.length).toBeGreaterThan(0);
      const { root } = made.fleet.topics;
      expect(payload.Sql).toBe(`SELECT * FROM '${root}/+/+/count'`);
      for (const [path, text] of configs) {
        const { reports, group, thing } = JSON.parse(text) as {
          reports: Record<string, { topic: string }>;
          group: string;
          thing: string;
        };
        expect(reports[kind]?.topic, path).toBe(`$aws/rules/${name}/${root}/${group}/${thing}/count`);
      }
    },
  );
});

it('every sum of the account that can end is in one report, so that what was taken is what became of it and what waits', () => {
  const reported = [...REPORTS.readings, ...REPORTS.losses].filter((key) => key !== 'failing');
  expect(reported.sort()).toEqual(Object.keys(reportedSums(NO_READINGS)).sort());
  const { found: _, waiting: __, ...account } = NO_READINGS;
  expect(reported).toEqual(Object.keys(account).sort());
});
