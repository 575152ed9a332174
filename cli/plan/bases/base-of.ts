import type { Snapshot } from '../../../schema/plan/snapshot';
import { type Call, textOption } from '../../command';
import type { ManifestFile } from '../../manifest-file';
import { appliedBase } from './applied';
import { type Base, NOTHING } from './base';
import { folderBase } from './folder';
import { gitBase } from './git';

/** What --against names. */
export async function baseOf(call: Call, file: ManifestFile, target: Snapshot): Promise<Base> {
  const against = textOption(call, 'against') ?? 'applied';
  const environment = textOption(call, 'env');
  if (against === 'applied') return appliedBase(call, target);
  if (against === 'nothing') return NOTHING;
  if (against.startsWith('git:')) return gitBase(against.slice('git:'.length), file.folder, file.name, environment);
  return folderBase(against, call.terminal.folder, file.name, environment, target);
}
