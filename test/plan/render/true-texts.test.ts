import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { driftLines, wayBack } from '../../../compiler/5-plan/render/drift-lines';
import { planMarkdown } from '../../../compiler/5-plan/render/markdown';
import { planText } from '../../../compiler/5-plan/render/text';
import { PLAIN } from '../../../compiler/diagnostics/render/paint';
import type { Drift, Plan } from '../../../schema/plan/plan';
import { effectOf, intentOf, planOf } from './plan-value';

const PLANS = 'test/plans';
const plans: readonly (readonly [string, Plan])[] = readdirSync(PLANS).map((name) => {
  const read = JSON.parse(readFileSync(join(PLANS, name, 'plan.json'), 'utf8')) as Plan | { readonly plan: Plan };
  return [name, 'plan' in read ? read.plan : read] as const;
});

const drifted = (state: Drift['drifted'][number]['state'], putBack: boolean): Drift['drifted'][number] => ({
  kind: 'AWS::IoT::Policy',
  id: 'P',
  within: 'iot',
  state,
  properties: [],
  putBack,
});

describe('what a plan says', () => {
  it.each(plans)('of %s: no word twice, no count of nothing, no number that differs from itself', (_, plan) => {
    for (const text of [planText(plan, { level: 'full' }), planText(plan), planMarkdown(plan)]) {
      expect(text.match(/\b(added|removed|changed|devices) \1\b/g)).toBeNull();
      expect(text).not.toContain('+0 −0');
      expect(text).not.toMatch(/changed differs/);
    }
  });

  it('of devices: how many came, went, and are described otherwise', () => {
    const facts = [
      { path: 'devices', after: 1 },
      { path: 'devices', before: 12 },
    ];
    const others = [{ path: 'devices changed', before: 2, after: 2 }];
    const text = planText(
      planOf({ intents: [intentOf(1, { title: 'devices of homes', facts }), intentOf(2, { facts: others })] }),
    );
    expect(text).toContain('devices of homes   devices added 1, devices removed 12');
    expect(text).toContain('devices changed 2');
  });

  it('of a script with more changes than are compared: that, and not that none of its lines changed', () => {
    const one = (text: string) =>
      planText(
        planOf({
          intents: [
            intentOf(1, { effects: [effectOf({ on: 'asset', action: 'update', kind: 'file', text, properties: [] })] }),
          ],
        }),
      );
    const cut = '--- a\n+++ a\n(too long to compare)\n';
    expect(one(cut)).toContain('more lines than are compared');
    expect(one(`--- b\n+++ b\n+x\n${cut}`)).toContain('+1 −0 lines, and files too long to compare');
  });
});

describe('what is said of drift', () => {
  it.each([
    ['changed', true, 'apply puts it back'],
    ['missing', true, 'apply makes it again'],
    ['unexpected', true, 'apply takes it out'],
    ['changed', false, 'apply cannot put it back: change it back in AWS'],
    [
      'missing',
      false,
      'apply cannot put it back: take it out of the manifest and apply, then put it in again and apply',
    ],
  ] as const)('%s, put back by apply: %s', (state, putBack, says) => {
    expect(wayBack({ kind: 'AWS::IoT::Policy', state, putBack }, 'apply')).toContain(says);
    const drift = { readAt: '2026-11-30T00:00:00Z', inSync: 0, notChecked: [], drifted: [drifted(state, putBack)] };
    const lines = driftLines(drift, { level: 'full', paint: PLAIN, now: undefined, putBack: 'apply' }).join('\n');
    expect(lines).toContain(says);
    // One of two: it can be put back by apply, or it cannot.
    expect(/cannot put it back/.test(lines) && /--refresh/.test(lines)).toBe(false);
  });
});
