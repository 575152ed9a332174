import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactList } from '../../../schema/artifact-list';
import type { NotHonoured } from '../../../schema/twin-protocol';
import type { ResolvedResource } from '../ports';
import { icebergTables } from './iceberg-tables';
import { notHonoured } from './not-honoured';
import { resolveStack, type Template } from './resolve-stack';

export interface LoadedStacks {
  readonly fleet: string;
  readonly region: string;
  readonly accountId: string;
  /** Sorted by stack; within a stack in the order of its template. */
  readonly resources: readonly ResolvedResource[];
  readonly notHonoured: readonly NotHonoured[];
}

const SUFFIX = '.template.json';

/** Reads generated/: every template, every reference resolved. Throws when the folder is not what the compiler writes. */
export function loadStacks(generated: string, accountId = '123456789012'): LoadedStacks {
  const list = readJson<ArtifactList>(join(generated, 'manifest.json'));
  if (list.format !== 'fleetwright/artifacts/v1')
    throw new Error(`${generated} was written by another version: run fleet compile`);
  const folder = join(generated, 'cloudformation');
  const files = readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
  const resources = files.sort().flatMap((file) => {
    const where = { stack: file.slice(0, -SUFFIX.length), region: list.region, accountId };
    return resolveStack(readJson<Template>(join(folder, file)), where);
  });
  const { fleet, region } = list;
  const made = icebergTables(generated, region, accountId);
  return {
    fleet,
    region,
    accountId,
    resources: [...resources, ...made.resources],
    notHonoured: [...resources.flatMap((resource) => notHonoured(resource)), ...made.notHonoured],
  };
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
