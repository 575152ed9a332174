import { unzipSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileTarget } from '../../cli/plan/compile-target';
import { assetBytes, foreignKeys } from '../../compiler/6-apply/assets/upload-assets';
import { zipped } from '../../compiler/6-apply/assets/zipped';
import { sourcesOf } from '../sources';
import { manifest } from './fleet-under-test';

const bytes = (text: string) => new TextEncoder().encode(text);

const compiled = async (text: string) => {
  const { made } = await compileTarget(sourcesOf({ 'fleet.yaml': text }), 'fleet.yaml', undefined);
  if (!made) throw new Error('the manifest of the test does not compile');
  return made;
};

describe('what is uploaded', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is the same to the byte in any time zone and in any order of files', () => {
    const archives = ['UTC', 'Asia/Tokyo', 'America/St_Johns'].map((zone, at) => {
      vi.stubEnv('TZ', zone);
      const files = { 'index.mjs': bytes('a'), 'lib/b.mjs': bytes('b') };
      return zipped(at === 1 ? Object.fromEntries(Object.entries(files).reverse()) : files);
    });
    expect(new Set(archives.map((one) => Buffer.from(one).toString('hex'))).size).toBe(1);
  });

  it('has the files of an asset under the paths that the code expects', async () => {
    const { output } = await compiled(manifest());
    const asset = output.assets.find(({ key }) => key.includes('provisioning-hook'));
    const artifacts = new Map(output.artifacts.map((artifact) => [artifact.path, artifact]));
    const files = asset ? unzipSync(assetBytes(asset, artifacts)) : {};
    expect(Object.keys(files).sort()).toEqual(['devices.json', 'index.mjs']);
  });

  it('includes code that no compilation makes, where a template names it', async () => {
    const { snapshot } = await compiled(manifest({ extra: 'etl: { engine: lambda, every: 1h }\n' }));
    expect([...foreignKeys(snapshot)]).toEqual(['lambda/layers/duckdb-1.5.6-linux-x64.zip']);
    expect([...foreignKeys((await compiled(manifest())).snapshot)]).toEqual([]);
  });
});
