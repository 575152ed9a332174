import { parse } from '../../compiler/1-parse/index';
import type { Sources } from '../../compiler/1-parse/sources';
import { validate } from '../../compiler/2-validate/index';
import { resolve } from '../../compiler/3-resolve/index';
import type { Fleet } from '../../compiler/ir/fleet/index';

/** The fleet of a manifest in which the stairs before find nothing wrong. */
export async function resolved(sources: Sources, environment?: string): Promise<Fleet> {
  const parsed = await parse('fleet.yaml', sources, environment);
  const validated = parsed.value && validate(parsed.value);
  const fleet = parsed.value && validated?.value && resolve(parsed.value, validated.value, environment).value;
  if (!fleet) throw new Error(JSON.stringify([...parsed.diagnostics, ...(validated?.diagnostics ?? [])], null, 2));
  return fleet;
}
