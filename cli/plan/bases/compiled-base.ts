import type { Sources } from '../../../compiler/1-parse/sources';
import { formatPlace } from '../../../compiler/diagnostics/place';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { counted } from '../../table';
import { Unable } from '../../unable';
import { compileTarget } from '../compile-target';

/** A base that is a manifest somewhere else. It cannot be shown line by line, so the first mistake in it is the reason. */
export async function compiledBase(
  sources: Sources,
  manifest: string,
  environment: string | undefined,
  shown: string,
): Promise<Snapshot> {
  const { made, diagnostics } = await compileTarget(sources, manifest, environment);
  if (made) return made.snapshot;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const what = first ? `${formatPlace(first.place)} ${first.code}: ${first.message}` : 'it does not compile';
  const more = errors.length > 1 ? ` (${counted(errors.length, 'mistake')} in all)` : '';
  throw new Unable(
    `the manifest of ${shown} has mistakes: ${what}${more}`,
    'compare with another commit or folder, or with --against nothing',
  );
}
