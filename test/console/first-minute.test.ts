import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunningFleet } from '../cli/running-fleet';
import { describeWithBrowser, launched } from './browser';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SHOTS = join(ROOT, '.fleet/screenshots');

/** What `npm start` runs, but for how long and where its data lies. */
function startWords(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const words = scripts.start.split(' ').slice(3);
  return words.filter((word, at) => !['--for', '--stay'].includes(word) && words[at - 1] !== '--for');
}

describeWithBrowser('what a newcomer sees after npm start', () => {
  const data = mkdtempSync(join(tmpdir(), 'fleet-first-'));
  let fleet: RunningFleet;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await launched();
  }, 30_000);

  afterAll(async () => {
    await browser?.close();
    fleet?.child.kill('SIGKILL');
    await fleet?.ended();
    rmSync(data, { recursive: true, force: true });
  }, 60_000);

  it('is devices that come in, data that flows, the alert of the open door, and dashboards that are filled, without a word typed', async () => {
    fleet = new RunningFleet(ROOT, [...startWords(), '--data-dir', data]);
    const url = String((await fleet.event('started')).console);
    const page = await browser.newPage({ viewport: { width: 1240, height: 760 }, colorScheme: 'light' });
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    await page.getByText('of 200 online').waitFor();
    await fleet.onboarded(200);
    await page.locator('.stage-etl .stage-figure', { hasText: /[1-9]/ }).waitFor();
    await page.goto(`${url}#/alerts`);
    await page.locator('.alert', { hasText: 'group1/temp-007' }).filter({ hasText: 'critical' }).first().waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(`${url}#/dashboards/iot-enterprise--cold-chain`);
    await page.getByText(/Curated .* ago/).waitFor();
    const cards = page.locator('.picture');
    await page.getByRole('img', { name: /^temperature by device_id: \d+ points; .*above 8 °C$/ }).waitFor();
    for (const card of await cards.all()) {
      await card.scrollIntoViewIfNeeded();
      await card.locator('.chart, .figure-value, table').first().waitFor();
    }
    expect(await page.locator('.picture .refusal, .picture-empty').allTextContents()).toEqual([]);
    await page.reload();
    await page.getByRole('img', { name: /^temperature by device_id: / }).waitFor();
    for (const place of [1, 2]) await cards.nth(place).locator('.chart').waitFor();
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(SHOTS, 'console-dashboards.png') });
    await page.setViewportSize({ width: 1240, height: 680 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${url}#/pipeline`);
    await page.locator('.stage-dashboards .stage-figure', { hasText: /[1-9]/ }).waitFor();
    await page.waitForTimeout(6000);
    await page.screenshot({ path: join(SHOTS, 'console-pipeline.png') });
  }, 180_000);
});
