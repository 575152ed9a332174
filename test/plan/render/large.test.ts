import { describe, expect, it } from 'vitest';
import { plan } from '../../../compiler/5-plan/index';
import { planMarkdown } from '../../../compiler/5-plan/render/markdown';
import { planText } from '../../../compiler/5-plan/render/text';
import { EXAMPLE, snapshotFiles } from '../compiled';

describe('a change of 10,000 devices', () => {
  it('fits one comment, with the verdict in its first line, and a text of a screen', async () => {
    const text = (EXAMPLE['fleet.yaml'] ?? '').replace(
      '{ prefix: temp-, count: 40 }',
      '{ prefix: temp-, count: 10000 }',
    );
    const base = await snapshotFiles({ ...EXAMPLE, 'fleet.yaml': text });
    const edited = text
      .replace('field: temperature, above: 8,', 'field: temperature, above: 6,')
      .replace('expireAfter: 730d', 'expireAfter: 365d');
    const target = await snapshotFiles({ ...EXAMPLE, 'fleet.yaml': edited });
    const made = await plan(base, target, { base: { from: 'git', name: 'main' }, tool: '0.0.0-test' });
    const markdown = planMarkdown(made);
    expect(markdown.split('\n')[0]).toBe('✅ <code>iot-enterprise</code>: 2 changes');
    expect(new TextEncoder().encode(markdown).length).toBeLessThan(60_000);
    expect(markdown).toContain('10,000 device configs');
    expect(planText(made).split('\n').length).toBeLessThan(60);
  });
});
