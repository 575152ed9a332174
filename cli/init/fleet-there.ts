import { join } from 'node:path';
import { hasErrors } from '../../compiler/diagnostics/diagnostic';
import { compile } from '../../compiler/index';
import { manifestFile } from '../file-sources';
import { Unable } from '../unable';
import { MANIFEST } from './starter';

/** The name and the region of the fleet in a folder, for whom a pipeline is made. What is asked for besides must not say otherwise. */
export async function fleetThere(
  folder: string,
  asked: { readonly name: string | undefined; readonly region: string | undefined },
): Promise<{ readonly name: string; readonly region: string }> {
  const { fleet, diagnostics } = await compile(manifestFile(folder, MANIFEST).sources, { manifest: MANIFEST });
  if (!fleet || hasErrors(diagnostics))
    throw new Unable(`${MANIFEST} has mistakes, so no pipeline is made for it`, 'run `fleet validate`, then again');
  const place = { name: fleet.name, region: fleet.aws.region };
  for (const key of ['name', 'region'] as const)
    if (asked[key] !== undefined && asked[key] !== place[key])
      throw new Unable(
        `--${key} ${asked[key]} is not what ${join(folder, MANIFEST)} says: ${place[key]}`,
        `leave --${key} out, or name another folder`,
      );
  return place;
}
