import { join } from 'node:path';
import type { Sources } from '../../compiler/1-parse/sources';
import { hasErrors } from '../../compiler/diagnostics/diagnostic';
import { compile } from '../../compiler/index';
import { environmentNames } from '../environments';
import { manifestFile } from '../manifest-file';
import { Unable } from '../unable';
import type { Deployed } from './pipeline';
import { MANIFEST } from './starter';

/**
 * The name and the region of the fleet in a folder, and of each of its environments, for whom a pipeline is made. What is asked for besides must not say
 * otherwise.
 */
export async function fleetThere(
  folder: string,
  asked: { readonly name: string | undefined; readonly region: string | undefined },
): Promise<Deployed & { readonly environments: ReadonlyMap<string, Deployed> }> {
  const { sources } = manifestFile(folder, MANIFEST);
  const place = await deployed(sources, undefined);
  for (const key of ['name', 'region'] as const)
    if (asked[key] !== undefined && asked[key] !== place[key])
      throw new Unable(
        `--${key} ${asked[key]} is not what ${join(folder, MANIFEST)} says: ${place[key]}`,
        `leave --${key} out, or name another folder`,
      );
  const environments = new Map<string, Deployed>();
  for (const environment of await environmentNames(sources, MANIFEST))
    environments.set(environment, await deployed(sources, environment));
  return { ...place, environments };
}

async function deployed(sources: Sources, environment: string | undefined): Promise<Deployed> {
  const options = { manifest: MANIFEST, ...(environment === undefined ? {} : { environment }) };
  const { fleet, diagnostics } = await compile(sources, options);
  if (!fleet || hasErrors(diagnostics)) {
    const which = environment === undefined ? '' : ` in the environment ${environment}`;
    throw new Unable(
      `${MANIFEST} has mistakes${which}, so no pipeline is made for it`,
      'run `fleet validate`, then again',
    );
  }
  return { name: fleet.name, region: fleet.aws.region };
}
