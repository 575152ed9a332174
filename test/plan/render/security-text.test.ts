import { describe, expect, it } from 'vitest';
import { securityGroups, statementTexts } from '../../../compiler/5-plan/render/security-lines';
import { planText } from '../../../compiler/5-plan/render/text';
import type { SecurityChange } from '../../../schema/plan/plan';
import { intentOf, planOf } from './plan-value';

const line = (resource: string, sign: '+' | '-' = '+') =>
  ({ sign, effect: 'Allow', action: 's3:PutObject', resource }) as const;
const change = (on: string, direction: SecurityChange['direction'], ...resources: string[]): SecurityChange => ({
  intent: 1,
  kind: 'iam',
  on,
  within: 'iot',
  direction,
  lines: resources.map((resource) => line(resource)),
});

describe('permissions in a plan', () => {
  it('says once what changes the same for many, and what widens first', () => {
    const groups = securityGroups([
      change('A', 'narrower', 'x'),
      change('B', 'wider', 'y'),
      change('C', 'wider', 'y'),
      change('D', 'wider', 'z'),
    ]);
    expect(groups.map(({ direction, on }) => [direction, on])).toEqual([
      ['wider', 'iot/B, iot/C'],
      ['wider', 'iot/D'],
      ['narrower', 'iot/A'],
    ]);
  });

  it('counts the resources of an action, and loses none when all are asked for', () => {
    const lines = [line('a'), line('b'), line('c', '-')];
    expect(statementTexts(lines, false).map(({ text }) => text)).toEqual([
      '+ Allow s3:PutObject  a and 1 more',
      '- Allow s3:PutObject  c',
    ]);
    expect(statementTexts(lines, true)).toHaveLength(3);
    const plan = planOf({ intents: [intentOf(1)], security: [{ ...change('A', 'wider'), lines }] });
    const full = planText(plan, { level: 'full' });
    for (const { resource } of lines) expect(full).toContain(`s3:PutObject  ${resource}`);
  });

  it('calls for a look at what widens or changes only', () => {
    const text = (direction: SecurityChange['direction']) =>
      planText(planOf({ intents: [intentOf(1)], security: [change('A', direction, 'x')] }));
    expect(text('wider')).toContain('\nSECURITY\n');
    expect(text('changed')).toContain('\nSECURITY\n');
    expect(text('narrower')).not.toContain('\nSECURITY\n');
  });
});
