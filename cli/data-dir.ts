import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Call, type Option, textOption } from './command';
import { Unable } from './unable';

export const DATA_DIR_OPTION: Option = {
  flags: '--data-dir <folder>',
  about: 'where the twin keeps everything: lake, certificates, logs of the agents',
  default: '.fleet/twin',
};

/** The data directory of a twin, and its folders. */
export interface DataDir {
  readonly path: string;
  /** As the user wrote it. */
  readonly shown: string;
  readonly generated: string;
  readonly lake: string;
}

export function dataDirOf(call: Call): DataDir {
  const shown = textOption(call, 'dataDir') ?? '.fleet/twin';
  const path = resolve(call.terminal.folder, shown);
  return { path, shown, generated: join(path, 'generated'), lake: join(path, 'lake') };
}

/** Throws Unable where no twin has run. */
export function usedDataDirOf(call: Call): DataDir {
  const dir = dataDirOf(call);
  if (existsSync(join(dir.generated, 'manifest.json'))) return dir;
  throw new Unable(`no twin has run in ${dir.shown}`, 'run `fleet up` first, or name its folder with --data-dir');
}
