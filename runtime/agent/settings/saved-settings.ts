import { readFileSync } from 'node:fs';
import { writePrivateFile } from '../../private-file';
import { type Fields, isFields } from './merge-patch';

/** The settings that were applied last, so that a restart without a connection runs by them. undefined where there are none that can be read. */
export function savedSettings(file: string): Fields | undefined {
  try {
    const saved: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isFields(saved) ? saved : undefined;
  } catch {
    return undefined;
  }
}

export function saveSettings(file: string, settings: Fields): void {
  writePrivateFile(file, JSON.stringify(settings));
}
