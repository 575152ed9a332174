import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
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
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    fleet?.child.kill('SIGKILL');
    await fleet?.ended();
    rmSync(data, { recursive: true, force: true });
  }, 360_000);

  it('is a past, devices that come in, data that flows, the alert of the open door, dashboards that are filled and live, and what a model finds, without a word typed', async () => {
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
    const cards = page.locator('.picture');
    await page.getByRole('img', { name: /^temperature by device_id: \d+ points; .*above 8 °C$/ }).waitFor();
    for (const card of await cards.all()) {
      await card.scrollIntoViewIfNeeded();
      await card.locator('.chart, .figure-value, table, .picture-empty').first().waitFor();
    }
    expect(await page.locator('.picture .refusal').allTextContents()).toEqual([]);
    // The models are being trained, and none has found anything yet.
    const empty = await cards.filter({ has: page.locator('.picture-empty') }).allTextContents();
    expect(empty.filter((text) => !/finding/i.test(text))).toEqual([]);
    await page.reload();
    await page.getByRole('img', { name: /^temperature by device_id: / }).waitFor();
    // A picture is drawn once it is seen; the third is below the fold.
    await cards.nth(1).locator('.chart').waitFor();
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(SHOTS, 'console-dashboards.png') });
    expect(await ages(page), 'live charts are younger than five seconds').toEqual([]);
    await page.setViewportSize({ width: 1240, height: 680 });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${url}#/pipeline`);
    await page.locator('.stage-dashboards .stage-figure', { hasText: /[1-9]/ }).waitFor();
    await page.waitForTimeout(6000);
    await page.screenshot({ path: join(SHOTS, 'console-pipeline.png') });
    await page.goto(`${url}#/alerts`);
    const found = page.getByRole('region', { name: 'What speaks for it: Cold chain failure, group1/temp-007' }).first();
    await found.waitFor({ timeout: 480_000 });
    await found
      .getByRole('img', { name: /^Cold chain failure of group1\/temp-007: \d+ scores; bound 8 °C$/ })
      .waitFor();
    await found.getByText('temperature', { exact: true }).waitFor();
    await found.scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(SHOTS, 'console-finding.png') });
  }, 600_000);
});

/** Looks for some seconds, and gives each age that a live chart has said and that is too old. */
async function ages(page: Page): Promise<readonly string[]> {
  const old = new Set<string>();
  for (let looks = 0; looks < 12; looks++) {
    const said = await page.locator('.picture-age').allTextContents();
    expect(said.length).toBeGreaterThan(0);
    // On a machine that others keep busy, each question waits for them.
    const most = 5 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
    for (const text of said) if (!(Number(/^Live, (\d+) s old$/.exec(text)?.[1]) <= most)) old.add(text);
    await page.waitForTimeout(500);
  }
  return [...old];
}
