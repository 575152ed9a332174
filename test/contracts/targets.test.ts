import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import type { Fleet } from '../../compiler/ir/fleet/index';
import type { Origin } from '../../compiler/ir/origin';
import { STACKS } from '../../compiler/ir/stack-order';
import { type Emission, NOTHING, type Target } from '../../compiler/ir/target';
import { TAG_SHAPES } from '../../compiler/stacks/tag-shapes';
import { TARGETS } from '../../compiler/targets/index';
import { sourcesIn } from '../sources';

/**
 * What every target promises, whatever it makes. A new target is one folder and one line in the registry; this suite then runs on it
 * and says what is missing.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Files that hold something of the whole fleet: only these may name the root of the manifest as their reason. */
const ABOUT_THE_WHOLE = [/^cloudformation\//, /^cloudwatch\//, /^iot-core\//, /^iot-rules\/\w+___report__/];

let fleet: Fleet;

beforeAll(async () => {
  const compilation = await compile(sourcesIn(root), { manifest: 'fleet.example.yaml' });
  if (!compilation.fleet) throw new Error(compilation.diagnostics.map(({ message }) => message).join('\n'));
  fleet = compilation.fleet;
});

/** What the target emits after those that stand before it. */
function emitted(target: Target): Emission {
  let before = NOTHING;
  for (const one of TARGETS) {
    const made = one.emit(fleet, before);
    if (one === target) return made;
    before = {
      artifacts: [...before.artifacts, ...made.artifacts],
      resources: [...before.resources, ...made.resources],
      assets: [...before.assets, ...made.assets],
      diagnostics: [...before.diagnostics, ...made.diagnostics],
    };
  }
  throw new Error(`${target.name} is not registered`);
}

describe('the registry of targets', () => {
  it('has one line per folder', () => {
    const folders = readdirSync(`${root}compiler/targets`, { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(TARGETS.map(({ name }) => name).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it('ends with cloudformation, which assembles what the others emit', () => {
    expect(TARGETS.at(-1)?.name).toBe('cloudformation');
  });
});

describe.each(TARGETS.map((target) => [target.name, target] as const))('the target %s', (name, target) => {
  const folder = `${root}compiler/targets/${name}`;

  it('has its value, its work and its page', () => {
    for (const file of ['target.ts', 'emit.ts', 'README.md']) expect(existsSync(`${folder}/${file}`), file).toBe(true);
    expect(readFileSync(`${folder}/README.md`, 'utf8').split('\n')[0]).toBe(`# ${name}`);
    expect(target.summary).not.toBe('');
  });

  it('makes something of the example fleet, and finds no mistake in it', () => {
    const { artifacts, resources, diagnostics } = emitted(target);
    expect(artifacts.length + resources.length).toBeGreaterThan(0);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('writes files below its own folder, with text that ends in a line end', () => {
    const own = new RegExp(`^${name}/[A-Za-z0-9_.=~/-]+$`);
    const strangers = emitted(target).artifacts.filter((artifact) => {
      const text = [...contentOf(artifact)].join('');
      const isPlaced = own.test(artifact.path) && !artifact.path.split('/').includes('..');
      return !isPlaced || !text.endsWith('\n') || text.includes('\r');
    });
    expect(strangers.map(({ path }) => path)).toEqual([]);
  });

  it('says of every file and resource which part of the manifest it came from', () => {
    const { artifacts, resources } = emitted(target);
    for (const { path, origin } of artifacts) {
      expectPlace(origin);
      if (origin.path.length === 0)
        expect(
          ABOUT_THE_WHOLE.some((whole) => whole.test(path)),
          path,
        ).toBe(true);
    }
    for (const { origin } of resources) expectPlace(origin);
  });

  it('emits the same bytes twice', () => {
    const bytes = () => {
      const { artifacts, resources, assets } = emitted(target);
      const files = artifacts.map((artifact) => [artifact.path, [...contentOf(artifact)].join('')]);
      return JSON.stringify({ files, resources, assets });
    };
    expect(bytes()).toBe(bytes());
  });

  it('gives resources a stack that exists, a logical id that CloudFormation takes, and a type with known tags', () => {
    const { resources } = emitted(target);
    const named = /^[A-Za-z0-9]{1,255}$/;
    expect(
      resources.filter(({ stack, logicalId }) => !STACKS.some((one) => one === stack) || !named.test(logicalId)),
    ).toEqual([]);
    const untagged = resources.filter(({ type }) => !Object.hasOwn(TAG_SHAPES, type));
    expect(untagged, 'add the type to compiler/stacks/tag-shapes.ts').toEqual([]);
  });

  it('uploads only files that exist', () => {
    const { artifacts, assets } = emitted(target);
    const paths = new Set(artifacts.map(({ path }) => path));
    const missing = assets.flatMap(({ files }) => files.filter((file) => !paths.has(file)));
    expect(missing).toEqual([]);
  });
});

function expectPlace({ place }: Origin) {
  expect(place.file).not.toBe('');
  expect(place.line).toBeGreaterThan(0);
  expect(place.column).toBeGreaterThan(0);
}
