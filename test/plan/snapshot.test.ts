import { describe, expect, it } from 'vitest';
import { snapshotHash } from '../../compiler/5-plan/index';
import { documentOf } from '../../compiler/5-plan/split-documents';
import { contentOf } from '../../compiler/ir/artifact';
import { compileFiles, EXAMPLE, type Files, sample, snapshotFiles } from './compiled';

describe('a snapshot', () => {
  it.each<[string, Files]>([
    ['the example', EXAMPLE],
    ['gateways', sample('gateways')],
    ['devices with metadata of their own', sample('inventory-metadata')],
  ])('holds in columns every agent config as it was compiled: %s', async (_, files) => {
    const { output } = await compileFiles(files);
    const snapshot = await snapshotFiles(files);
    const compiled = new Map<string, unknown>();
    for (const artifact of output?.artifacts ?? []) {
      if (!artifact.path.startsWith('agents/')) continue;
      const config = JSON.parse([...contentOf(artifact)].join(''));
      compiled.set(config.thing, config);
    }
    const rebuilt = new Map<string, unknown>();
    for (const { things, config } of Object.values(snapshot.groups)) {
      for (const [index, thing] of things.entries()) rebuilt.set(thing, documentOf(config, index));
    }
    expect(rebuilt.size).toBeGreaterThan(0);
    expect(rebuilt).toEqual(compiled);
  });

  it('has the same hash for the same manifest, and another for another', async () => {
    const [one, again] = [await snapshotFiles(EXAMPLE), await snapshotFiles(EXAMPLE)];
    const warmer = { ...EXAMPLE, 'fleet.yaml': EXAMPLE['fleet.yaml']?.replace('above: 8,', 'above: 9,') ?? '' };
    expect(snapshotHash(again)).toBe(snapshotHash(one));
    expect(snapshotHash(await snapshotFiles(warmer))).not.toBe(snapshotHash(one));
  });

  it('survives being written and read', async () => {
    const snapshot = await snapshotFiles(sample('registered'));
    expect(snapshotHash(JSON.parse(JSON.stringify(snapshot)))).toBe(snapshotHash(snapshot));
  });
});
