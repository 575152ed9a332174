import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';

/** Where Debian's and others' packages put it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const found = process.env.FLEET_CHROMIUM ?? PLACES.find((path) => existsSync(path));

/** What the page is tried in; with CI=true it must be there. */
export const describeWithBrowser =
  found === undefined && process.env.CI !== 'true'
    ? (name: string, suite: () => void) =>
        describe.skip(`${name}: skipped, chromium is missing (Debian: apt-get install chromium)`, suite)
    : describe;

export function launched(): Promise<Browser> {
  if (found === undefined) throw new Error('chromium is missing: apt-get install chromium');
  // The sandbox of the browser needs what containers do not give; the pages are ours.
  return chromium.launch({
    executablePath: found,
    args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
  });
}
