import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { EdgeModels } from '../../../runtime/twin/ml/edge-models';
import type { FleetModel } from '../../../runtime/twin/ml/fleet-models';
import { packModelArchive } from '../../../runtime/twin/ml/model-archive';
import { Registry } from '../../../runtime/twin/ml/registry';
import { modelsText } from '../../agent/settings/config';
import { temporaryFolder } from '../iot-core/generated';

const temporary: { readonly path: string; remove(): void }[] = [];
afterAll(() => {
  for (const one of temporary) one.remove();
});

const spec = (algorithm: string, derived = false) => ({
  model: 'watch',
  algorithm: { name: algorithm },
  sources: [{ group: 'a' }, { group: 'b' }],
  fields: [{ id: 'temperature', derived }],
});
const modelOf = (given: ReturnType<typeof spec>) =>
  ({ id: 'watch', name: 'fleet-watch', spec: given }) as unknown as FleetModel;
const WATCH = modelOf(spec('robust-baseline'));

describe('a model that agents watch by', () => {
  let folder: string;
  let registry: Registry;
  let problems: string[];
  let edge: EdgeModels;
  beforeEach(() => {
    const one = temporaryFolder();
    temporary.push(one);
    folder = one.path;
    registry = new Registry(join(folder, 'registry'));
    problems = [];
    edge = new EdgeModels(folder, (text) => problems.push(text));
    mkdirSync(join(folder, 'generated'));
    writeFileSync(join(folder, 'generated/manifest.json'), '{"assets":[]}');
  });

  const of = (model = WATCH) => edge.of(join(folder, 'generated'), [model], registry);
  const archiveOf = (version: string) => join(folder, 'lake/models', version, 'model.tar.gz');
  async function accepted(version: string, files: Readonly<Record<string, unknown>>): Promise<void> {
    const made = join(folder, `made-${version}`);
    mkdirSync(made);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(made, name), JSON.stringify(content));
    await packModelArchive(made, archiveOf(version));
    const modelDataUrl = `s3://models/${version}/model.tar.gz`;
    const rest = { createdAt: '', environment: {}, metadata: {}, evaluation: {}, status: 'Approved' };
    registry.register({ ...rest, group: 'fleet-watch', executionId: version, modelDataUrl });
  }
  const edgeOf = (version: string) => ({ 'edge.json': { ...JSON.parse(modelsText('temperature'))[0], version } });
  const versions = async () => (await of()).map(({ group, version, model }) => [group, version, model.version]);

  it('is the newest accepted version, for each group that it learned from; before there is one, there is none', async () => {
    expect(await of()).toEqual([]);
    await accepted('one', edgeOf('one'));
    expect(await versions()).toEqual([
      ['a', 1, 'one'],
      ['b', 1, 'one'],
    ]);
    await accepted('two', edgeOf('two'));
    expect(await versions()).toEqual([
      ['a', 2, 'two'],
      ['b', 2, 'two'],
    ]);
  });

  it('is the one before again when its version is withdrawn', async () => {
    await accepted('one', edgeOf('one'));
    await accepted('two', edgeOf('two'));
    await of();
    const file = join(folder, 'registry/fleet-watch/2.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('Approved', 'Rejected'));
    expect(await versions()).toEqual([
      ['a', 1, 'one'],
      ['b', 1, 'one'],
    ]);
  });

  it.each([
    ['has no edge.json', { 'threshold.json': {} }, 'its archive has no edge.json'],
    ['is of another format', { 'edge.json': { format: 'somebody/else' } }, 'edge.json has the format somebody/else'],
  ])('whose archive %s is told once, and reaches nobody', async (_, files, why) => {
    await accepted('one', files);
    expect([await of(), await of()]).toEqual([[], []]);
    expect(problems).toEqual([`version 1 of fleet-watch reaches no agent: ${why}`]);
  });

  it('whose archive is torn is told, and reaches nobody', async () => {
    await accepted('one', edgeOf('one'));
    const whole = readFileSync(archiveOf('one'));
    writeFileSync(archiveOf('one'), whole.subarray(0, whole.length / 2));
    expect(await of()).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it('whose archive cannot be read gives way to the accepted version before it', async () => {
    await accepted('one', edgeOf('one'));
    await accepted('two', { 'other.json': {} });
    expect(await versions()).toEqual([
      ['a', 1, 'one'],
      ['b', 1, 'one'],
    ]);
    expect(problems).toEqual(['version 2 of fleet-watch reaches no agent: its archive has no edge.json']);
  });

  it('is none of another kind, or over a field that agents do not have', async () => {
    await accepted('one', edgeOf('one'));
    expect(await of(modelOf(spec('xgboost')))).toEqual([]);
    expect(await of(modelOf(spec('robust-baseline', true)))).toEqual([]);
  });
});
