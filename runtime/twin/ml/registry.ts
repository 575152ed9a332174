import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from './definition';

/** A version in a package group. */
export interface ModelPackage {
  readonly format: 'fleetwright/model-package/v1';
  readonly group: string;
  readonly version: number;
  /** ISO 8601, by the clock of the twin. */
  readonly createdAt: string;
  readonly executionId: string;
  readonly status: string;
  /** Where model.tar.gz lies. */
  readonly modelDataUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** What the gate saw. */
  readonly evaluation: Json;
}

/** Package groups as folders, a file per version. A version is written whole or not at all, and never changed; the newest approved one is in use. */
export class Registry {
  constructor(private readonly folder: string) {}

  versions(group: string): readonly ModelPackage[] {
    const folder = join(this.folder, group);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => /^\d+\.json$/.test(name))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ModelPackage)
      .sort((a, b) => a.version - b.version);
  }

  newest(group: string): ModelPackage | undefined {
    return this.approved(group)[0];
  }

  /** The newest first. */
  approved(group: string): readonly ModelPackage[] {
    return this.versions(group)
      .filter(({ status }) => status === 'Approved')
      .reverse();
  }

  /** A run registers once, however often it is continued. */
  register(one: Omit<ModelPackage, 'format' | 'version'>): ModelPackage {
    const known = this.versions(one.group);
    const again = known.find(({ executionId }) => executionId === one.executionId);
    if (again) return again;
    const version = (known.at(-1)?.version ?? 0) + 1;
    const made: ModelPackage = { format: 'fleetwright/model-package/v1', version, ...one };
    const folder = join(this.folder, one.group);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const draft = join(folder, `.${version}.new`);
    rmSync(draft, { force: true });
    writeFileSync(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, join(folder, `${version}.json`));
    return made;
  }
}
