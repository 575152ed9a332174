import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { Log, LogOptions } from '../../../runtime/agent/log/log';
import { openLog } from '../../../runtime/agent/log/open-log';
import type { StoredRecord } from '../../../runtime/agent/ports';
import { systemClock } from '../../../runtime/clock';

export { idOf, plainRecord as record } from './plain-record';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-log-'));
  folders.push(folder);
  return folder;
}

export function logIn(folder: string, options: Partial<LogOptions> = {}): Log {
  return openLog({
    folder,
    bytes: 2 ** 20,
    whenFull: 'oldest',
    bootId: 'boot-1',
    clock: systemClock(),
    report: () => {},
    ...options,
  });
}

/** All that can be read, in order. */
export async function drain(log: Log): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  for (let next = await log.read(); next !== undefined; next = await log.read()) found.push(next);
  return found;
}

export function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

export function segmentsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .map((name) => join(folder, name));
}
