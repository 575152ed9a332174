import type { Diagnostic } from '../compiler/diagnostics/diagnostic';
import { comparePlaces } from '../compiler/diagnostics/place';
import type { Finding } from '../compiler/diagnostics/render/finding';

/** One compilation of the manifest: without an environment (null) or with one. */
export interface Checked {
  readonly environment: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What several compilations found, each mistake once, sorted by place; one that not all of them have names those that do. */
export function joinFindings(runs: readonly Checked[]): readonly Finding[] {
  const met = new Map<string, { diagnostic: Diagnostic; environments: (string | null)[] }>();
  for (const { environment, diagnostics } of runs) {
    for (const diagnostic of diagnostics) {
      const key = identity(diagnostic);
      const known = met.get(key);
      if (!known) met.set(key, { diagnostic, environments: [environment] });
      else if (known.environments.at(-1) !== environment) known.environments.push(environment);
    }
  }
  const findings = [...met.values()].map(({ diagnostic, environments }) =>
    environments.length === runs.length ? diagnostic : { ...diagnostic, environments },
  );
  return findings.sort((a, b) => comparePlaces(a.place, b.place) || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}

function identity({ code, message, fix, place, more, related }: Diagnostic): string {
  return JSON.stringify([code, message, fix, place, more, related]);
}

/** Diagnostics with their files written as `shown` says: relative to where the command runs. */
export function relocated(diagnostics: readonly Diagnostic[], shown: (file: string) => string): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    place: { ...diagnostic.place, file: shown(diagnostic.place.file) },
    related: diagnostic.related.map((other) => ({
      ...other,
      place: { ...other.place, file: shown(other.place.file) },
    })),
  }));
}
