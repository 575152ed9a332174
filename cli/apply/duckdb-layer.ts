import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { zipped } from '../../compiler/6-apply/assets/zipped';

const LAYER = /^lambda\/layers\/duckdb-(.+)-linux-x64\.zip$/;
const PACKAGES = ['@duckdb/node-api', '@duckdb/node-bindings', '@duckdb/node-bindings-linux-x64'];

/**
 * Objects that no compilation makes, packed from the packages of this installation: the layer with DuckDB for the Lambda of the ETL. Undefined
 * where this machine has not the right ones, which are those for Linux on x86-64 in the version that the key names.
 */
export async function duckdbLayer(key: string): Promise<Uint8Array | undefined> {
  const [, version] = LAYER.exec(key) ?? [];
  if (version === undefined) return undefined;
  const files: Record<string, Uint8Array> = {};
  for (const name of PACKAGES) {
    const folder = folderOf(name);
    if (folder === undefined || versionIn(folder) !== version) return undefined;
    for (const path of filesIn(folder)) files[`nodejs/node_modules/${name}/${path}`] = readFileSync(join(folder, path));
  }
  return zipped(files);
}

function folderOf(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

function versionIn(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version.replace(/-r\.\d+$/, '');
}

function filesIn(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below)).flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    if (name === 'node_modules') return [];
    return statSync(join(folder, path)).isDirectory() ? filesIn(folder, path) : [path];
  });
}
