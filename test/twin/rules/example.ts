import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../../compiler/index';
import { contentOf } from '../../../compiler/ir/artifact';
import type { Fleet } from '../../../compiler/ir/fleet/index';
import type { ResolvedResource } from '../../../runtime/twin/ports';
import { loadStacks } from '../../../runtime/twin/stacks/load';
import { sourcesIn } from '../../sources';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The example fleet, and the resources that the twin reads from what is generated for it. */
export async function example(): Promise<{ fleet: Fleet; resources: readonly ResolvedResource[] }> {
  const { fleet, output } = await compile(sourcesIn(root), { manifest: 'fleet.example.yaml' });
  if (fleet === undefined || output === undefined) throw new Error('the example does not compile');
  const folder = mkdtempSync(join(tmpdir(), 'fleet-rules-'));
  try {
    for (const artifact of output.artifacts) {
      const path = join(folder, artifact.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, [...contentOf(artifact)].join(''));
    }
    return { fleet, resources: loadStacks(folder).resources };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
