import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launched } from './browser';
import { startedFleet } from './started-fleet';

/** The pictures of the README: the example fleet, one cold room with its door open. `npm run screenshots`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const IMAGES = join(ROOT, 'docs/images');
const SIZE = { width: 1240, height: 760 };

const data = mkdtempSync(join(tmpdir(), 'fleetwright-screenshots-'));
const fault = ['--fault', 'group1/temp-007:door-open@10m+20m'];
const fleet = await startedFleet(ROOT, ['fleet.example.yaml', '--speed', '60', '--data-dir', data, ...fault]);
const browser = await launched();
try {
  const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light', reducedMotion: 'no-preference' });
  await page.goto(fleet.url);
  await fleet.onboarded(200);
  await page.waitForTimeout(60_000);
  await page.screenshot({ path: join(IMAGES, 'console-pipeline.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${fleet.url}#/dashboards/iot-enterprise--cold-chain`);
  await page.getByRole('button', { name: 'Run the ETL' }).click({ timeout: 180_000 });
  await page.getByText('The ETL runs now').waitFor();
  await page.getByText(/Curated .* ago/).waitFor({ timeout: 180_000 });
  // Anew, from its top.
  await page.reload();
  await page.waitForTimeout(8_000);
  await page.screenshot({ path: join(IMAGES, 'console-dashboards.png') });
} finally {
  await browser.close();
  await fleet.stop();
  rmSync(data, { recursive: true, force: true });
}
