import { parse } from './1-parse/index';
import type { Sources } from './1-parse/sources';
import { validate } from './2-validate/index';
import { resolve } from './3-resolve/index';
import { emit, type Output } from './4-emit/index';
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic';
import { fold } from './diagnostics/fold';
import type { Fleet } from './ir/fleet/index';

export interface CompileOptions {
  /** The path of the manifest, as Sources knows it. */
  readonly manifest: string;
  /** Lays `environments.<environment>` over the manifest. */
  readonly environment?: string;
}

export interface Compilation {
  /** Present when the manifest is valid as far as stair 3. */
  readonly fleet?: Fleet;
  /** Present when there is no error at all. */
  readonly output?: Output;
  /** Sorted by place and folded; warnings too. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The whole pipeline. Each stair takes the value of the one before; a stair with errors is the last. */
export async function compile(sources: Sources, options: CompileOptions): Promise<Compilation> {
  const found: Diagnostic[] = [];
  const collect = <T>(outcome: { value?: T; diagnostics: readonly Diagnostic[] }): T | undefined => {
    for (const diagnostic of outcome.diagnostics) found.push(diagnostic);
    return outcome.value;
  };
  const stop = () => ({ diagnostics: fold(found) });

  const document = collect(await parse(options.manifest, sources, options.environment));
  if (!document) return stop();
  const manifest = collect(validate(document));
  if (!manifest || hasErrors(found)) return stop();
  const fleet = collect(resolve(document, manifest, options.environment));
  if (!fleet || hasErrors(found)) return stop();
  const output = collect(emit(fleet));
  const diagnostics = fold(found);
  return output && !hasErrors(found) ? { fleet, output, diagnostics } : { fleet, diagnostics };
}
