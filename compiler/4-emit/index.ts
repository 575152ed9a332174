import type { Outcome } from '../diagnostics/diagnostic';
import type { Artifact } from '../ir/artifact';
import type { Fleet } from '../ir/fleet/index';
import type { Asset, StackResource } from '../ir/stack';
import { type Emission, NOTHING } from '../ir/target';
import { inParts } from '../stacks/in-parts';
import { TARGETS } from '../targets/index';
import { artifactListFile } from './artifact-list';
import { EMISSION_CHECKS } from './checks/index';

/** What the compiler makes: files in memory, and the resources and assets they hold. */
export interface Output {
  /** Sorted by path; the artifact list (manifest.json) is one of them. */
  readonly artifacts: readonly Artifact[];
  readonly resources: readonly StackResource[];
  readonly assets: readonly Asset[];
}

/** Stair 4: every registered target in turn, then the checks on what they made together. */
export function emit(fleet: Fleet): Outcome<Output> {
  let all: Emission = NOTHING;
  for (const target of TARGETS) all = join(all, target.emit(fleet, all));
  all = { ...all, resources: inParts(fleet, all.resources) };
  const diagnostics = [...all.diagnostics, ...EMISSION_CHECKS.flatMap((check) => [...check(fleet, all)])];
  const artifacts = [...all.artifacts].sort(byPath);
  const list = artifactListFile(fleet, { ...all, artifacts });
  return {
    value: { artifacts: [...artifacts, list].sort(byPath), resources: all.resources, assets: all.assets },
    diagnostics,
  };
}

function join(a: Emission, b: Emission): Emission {
  return {
    artifacts: [...a.artifacts, ...b.artifacts],
    resources: [...a.resources, ...b.resources],
    assets: [...a.assets, ...b.assets],
    diagnostics: [...a.diagnostics, ...b.diagnostics],
  };
}

const byPath = (a: Artifact, b: Artifact) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
