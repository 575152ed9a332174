import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registryOf } from '../../runtime/twin/ml/train-model';
import { put } from '../cli/fleet';
import { RunningFleet } from '../cli/running-fleet';
import { describeWithBrowser, launched } from './browser';
import { consoleFolder, consoleManifest, HOSTILE } from './console-fleet';

/** The console as a person has it: a running fleet, a browser, and every view of the page. */

const SHOTS = fileURLToPath(new URL('../../.fleet/screenshots/', import.meta.url));
const VIEWS = ['pipeline', 'fleet', 'live', 'alerts', 'dashboards', 'query', 'models', 'changes'] as const;
const WORDS = ['--speed', '60', '--console-port', '0'];

describeWithBrowser('the console', () => {
  const folder = consoleFolder();
  let fleet: RunningFleet;
  let browser: Browser;
  let page: Page;
  let url: string;
  /** What the page said in its console, and whom it asked. */
  const said: string[] = [];
  const asked = new Set<string>();

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    fleet = new RunningFleet(folder, [...WORDS, '--fault', 'rooms/room-001:door-open@30s']);
    browser = await launched();
    url = String((await fleet.event('started')).console);
    page = await browser.newPage({ viewport: { width: 1280, height: 820 }, colorScheme: 'light' });
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => {
      // A question that has no answer is one of the tests.
      const expected = /status of 422/.test(message.text());
      if (!expected && ['error', 'warning'].includes(message.type())) said.push(message.text());
    });
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (made) => asked.add(new URL(made.url()).origin));
    await page.goto(url);
    await fleet.onboarded(7);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    fleet?.child.kill('SIGINT');
    await fleet?.ended();
  }, 180_000);

  const open = async (path: string) => {
    await page.goto(`${url}#/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

  it('shows devices come in and messages flow to the lake', async () => {
    await open('pipeline');
    await expect.poll(() => page.locator('.stage-devices .stage-figure').textContent()).toBe('7');
    await expect.poll(() => figure(page, 'broker')).toBeGreaterThan(10);
    await expect.poll(() => figure(page, 'lake')).toBeGreaterThan(10);
    await page.screenshot({ path: join(SHOTS, 'pipeline.png') });
  });

  it('raises the alert of an ordered fault, with its way back to the device', async () => {
    await open('alerts');
    const alert = page.locator('.alert', { hasText: 'rooms/room-001' }).first();
    await alert.waitFor({ timeout: 90_000 });
    await expect(alert.textContent()).resolves.toContain('critical');
    await page.screenshot({ path: join(SHOTS, 'alerts.png') });
    await alert.getByRole('link', { name: 'rooms/room-001' }).click();
    await page.getByRole('heading', { level: 2, name: 'room-001' }).waitFor();
  });

  it('tells a device with an open critical alert from the others, by its sign, in words and by a filter', async () => {
    await open('fleet');
    const row = page.getByRole('option', { name: /room-001/ });
    await row.getByText('online, 1 open alert: warm (critical)').waitFor({ state: 'attached', timeout: 90_000 });
    await row.locator('.dot-critical').waitFor();
    await expect(
      page
        .getByRole('option', { name: /room-002/ })
        .locator('.dot-online')
        .count(),
    ).resolves.toBe(1);
    await page.getByLabel('State').selectOption({ label: 'Critical alert' });
    await page.getByText('1 of 7').waitFor();
    await page.screenshot({ path: join(SHOTS, 'fleet-list.png') });
  });

  it('shows a device with its values, traces, certificate and config', async () => {
    await open('fleet/room-001');
    await page.locator('.values dd', { hasText: '°C' }).first().waitFor();
    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.locator('.step-policy', { hasText: 'allowed by' }).first().waitFor();
    await page.screenshot({ path: join(SHOTS, 'fleet.png') });
    await page.getByRole('tab', { name: 'Certificate' }).click();
    await page.getByText('ACTIVE').waitFor();
    await page.getByRole('tab', { name: 'Config' }).click();
    await page.getByText('fleetwright/agent-config/v1').waitFor();
    await expect(page.getByRole('tab', { name: 'Config' }).getAttribute('aria-selected')).resolves.toBe('true');
  });

  it('draws live lines with the bound across them', async () => {
    await open('live/rooms');
    const chart = page.getByRole('img', { name: /temperature of 3 devices of rooms over time; warm above 8 °C/ });
    await chart.waitFor();
    await page.getByText('room-001 out of range').waitFor({ timeout: 90_000 });
    expect(await inked(page, '.stream canvas'), 'something is drawn').toBe(true);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Go on' }).waitFor();
    await page.screenshot({ path: join(SHOTS, 'live.png') });
    await page.getByRole('button', { name: 'Go on' }).click();
  });

  it('draws the generated dashboards on the local lake, every kind of visual', async () => {
    await open('dashboards');
    await page.getByRole('button', { name: 'Run the ETL' }).click();
    await page.getByText('The ETL runs now').waitFor();
    await page.getByText(/Curated .* ago/).waitFor({ timeout: 180_000 });
    await open('dashboards/acme--rooms');
    for (const [title, drawn] of [
      ['Trend', 'img'],
      ['Means', 'img'],
      ['Cloud', 'img'],
      ['Warmest', 'figure'],
      ['Hours', 'img'],
      ['Where', 'img'],
      ['Told', 'table'],
    ] as const) {
      const card = page.getByRole('region', { name: title, exact: true });
      await card.scrollIntoViewIfNeeded();
      const inside = drawn === 'figure' ? card.locator('.figure-value') : card.getByRole(drawn);
      await inside.first().waitFor({ timeout: 10_000 });
    }
    expect(await page.locator('.picture .refusal').allTextContents()).toEqual([]);
    await page.getByRole('img', { name: /^Trend: \d+ points; .*above 8 °C$/ }).waitFor();
    await page.screenshot({ path: join(SHOTS, 'dashboards.png') });
    await open('dashboards/acme--tags');
    await page.getByRole('img', { name: /Way of a tag, a timeline of \d+ stays/ }).waitFor();
  });

  it('draws the same from the definitions of Grafana: every kind of panel, its bounds, and a click that narrows', async () => {
    await open('dashboards');
    const boards = page.getByRole('group', { name: 'Dashboards of Grafana' });
    await boards.getByRole('button', { name: /^Rooms/ }).click();
    for (const title of ['Trend', 'Means', 'Cloud', 'Warmest', 'Hours', 'Where', 'Told']) {
      const card = page.getByRole('region', { name: title, exact: true });
      await card.scrollIntoViewIfNeeded();
      await card.locator('.chart, .figure-value, table').first().waitFor();
    }
    expect(await page.locator('.picture .refusal, .picture-empty').allTextContents()).toEqual([]);
    await page.getByRole('img', { name: /^Trend: \d+ points; 8 °C$/ }).waitFor();
    await page.screenshot({ path: join(SHOTS, 'dashboards-grafana.png') });
    await page.getByRole('combobox', { name: 'Device', exact: true }).selectOption('room-002');
    await page.getByRole('img', { name: 'Means: 1 points' }).waitFor();
    await boards.getByRole('button', { name: 'Tags' }).click();
    await page.getByRole('img', { name: /Way of a tag, a timeline of \d+ stays/ }).waitFor();
  });

  it('asks anew when a filter is set, and finds nothing before there was anything', async () => {
    await open('dashboards/acme--rooms');
    const means = page.getByRole('region', { name: 'Means', exact: true });
    await means.getByRole('img', { name: 'Means: 3 points' }).waitFor();
    await page.getByRole('combobox', { name: 'Device', exact: true }).selectOption('room-002');
    await means.getByRole('img', { name: 'Means: 1 points' }).waitFor();
    const date = (name: string) => page.locator('.filter', { hasText: name }).locator('input');
    await date('From').fill('2020-01-01');
    await date('To').fill('2020-02-01');
    await means.getByText('Nothing in the lake for this.').waitFor();
    await expect(means.getByRole('img').count(), 'and draws nothing').resolves.toBe(0);
  });

  it('answers SQL with rows and with the plan, and says where a mistake lies', async () => {
    await open('query');
    const editor = page.getByLabel('SQL', { exact: true });
    await editor.fill('SELECT device_id, count(*) AS n FROM raw_room GROUP BY 1 ORDER BY 1');
    await editor.press('Control+Enter');
    await page.getByRole('cell', { name: 'room-003' }).waitFor();
    await page.screenshot({ path: join(SHOTS, 'query.png') });
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('HASH_GROUP_BY').waitFor();
    await editor.fill('SELECT device_id FROM nowhere');
    await page.getByRole('button', { name: 'Run' }).click();
    await page
      .getByRole('alert')
      .getByText(/nowhere is not in the stacks/)
      .waitFor();
    await editor.fill("SELECT * FROM read_csv('/etc/passwd')");
    await page.getByRole('button', { name: 'Run' }).click();
    await page
      .getByRole('alert')
      .getByText(/read_csv is not in the twin/)
      .waitFor();
    await expect(page.getByText('root:').count(), 'nothing of the file is shown').resolves.toBe(0);
  });

  it('moves a bound everywhere when it is saved in fleet.yaml: the live line, the dashboard, what agents do; and Changes names all of it', async () => {
    put(folder, 'fleet.yaml', consoleManifest({ above: 2 }));
    await open('changes');
    await page.getByRole('heading', { name: 'Applied: 1 change', exact: true }).waitFor({ timeout: 15_000 });
    const intent = page.getByRole('region', { name: 'threshold warm of rooms' });
    await expect(intent.locator('h3').textContent()).resolves.toMatch(/above 8 → 2.*fleet\.yaml:\d+:\d+/);
    await expect(intent.locator('.frame').textContent()).resolves.toMatch(/> \d+ \| .*above: 2, for: 1m/);
    const effects = await intent.locator('.effect summary').allTextContents();
    for (const what of [
      /IoT rule.*in force/,
      /alarm.*in force/,
      /3 device configs.*rooms 3.*8 → 2.*in force/,
      /dashboard.*in force/,
    ])
      expect(effects, `an effect like ${what}`).toContainEqual(expect.stringMatching(what));
    await intent.locator('.effect', { hasText: 'device configs' }).locator('summary').click();
    await intent.locator('.effect-full').getByText('thresholds[warm].condition.args[1].value 8 → 2').waitFor();
    await page.getByText('3 agents run by it').waitFor();
    await page.screenshot({ path: join(SHOTS, 'changes.png'), fullPage: true });
    await open('live/rooms');
    await page.getByRole('img', { name: /warm above 2 °C/ }).waitFor();
    await open('dashboards/acme--rooms');
    await page.getByRole('img', { name: /^Trend: .*above 2 °C$/ }).waitFor();
    await page
      .getByRole('group', { name: 'Dashboards of Grafana' })
      .getByRole('button', { name: /^Rooms/ })
      .click();
    await page.getByRole('img', { name: /^Trend: .* 2 °C$/ }).waitFor();
    // A room that is disturbed now is told by the new bound.
    await page.keyboard.press('f');
    const dialog = page.getByRole('dialog', { name: 'Order a fault' });
    await dialog.getByLabel('Group').selectOption('rooms');
    await dialog.getByLabel('Device').selectOption('room-002');
    await dialog.getByRole('button', { name: 'Order it' }).click();
    await dialog.getByText(/on room-002, from/).waitFor();
    await page.keyboard.press('Escape');
    await open('alerts');
    const told = page.locator('.alert', { hasText: 'rooms/room-002' }).filter({ hasText: 'above 2 °C' });
    await told.first().waitFor({ timeout: 90_000 });
    await open('fleet/room-002');
    await page.getByRole('tab', { name: 'Config' }).click();
    await page.getByText('"value": 2').first().waitFor();
  }, 180_000);

  it('says why a saved manifest was not applied, with its lines', async () => {
    put(folder, 'fleet.yaml', consoleManifest({ above: 900 }));
    await open('changes');
    await page.getByRole('heading', { name: 'Not applied: 1 mistake', exact: true }).waitFor({ timeout: 15_000 });
    const mistake = page.locator('.mistake').first();
    await expect(mistake.locator('h3').textContent()).resolves.toMatch(/threshold-range.*fleet\.yaml:\d+:\d+/);
    await expect(mistake.locator('.frame').textContent()).resolves.toMatch(/above: 900/);
    await page.screenshot({ path: join(SHOTS, 'changes-refused.png') });
    put(folder, 'fleet.yaml', consoleManifest({ above: 2 }));
    await page.getByRole('heading', { name: 'Applied: no changes', exact: true }).waitFor({ timeout: 15_000 });
  });

  it('shows a model with its gate, and the version that is in use as soon as one is registered', async () => {
    await open('models');
    const card = page.getByRole('region', { name: 'Antenna', exact: true });
    await card.getByText('not trained yet').waitFor();
    await card.getByText('signal of portals').waitFor();
    await card.getByText('above 0.8').waitFor();
    registryOf(join(folder, '.fleet/twin')).register({
      group: 'acme-antenna',
      createdAt: new Date().toISOString(),
      executionId: 'first',
      status: 'Approved',
      modelDataUrl: 's3://nowhere/model.tar.gz',
      environment: {},
      metadata: {},
      evaluation: { metric: { value: 0.913 }, baseline: { value: 0.51 }, alarm: { above: 6 } },
    });
    await card.getByText('version 1 in use').waitFor();
    await expect(card.locator('.model-figures').textContent()).resolves.toMatch(/auc0\.913.*0\.51/);
    await page.screenshot({ path: join(SHOTS, 'models.png') });
  });

  it('orders a fault with a button, by keyboard alone', async () => {
    await open('pipeline');
    await page.keyboard.press('f');
    const dialog = page.getByRole('dialog', { name: 'Order a fault' });
    await dialog.getByLabel('Group').selectOption('rooms');
    await dialog.getByLabel('Device').selectOption('room-003');
    await dialog.getByRole('button', { name: 'Order it' }).press('Enter');
    await dialog.getByText(/door-open on room-003, from/).waitFor();
    await page.screenshot({ path: join(SHOTS, 'fault.png') });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('3');
    await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
    expect(new URL(page.url()).hash).toContain('live');
  });

  it('shows hostile names and texts as they are, and runs none of them', async () => {
    await open('fleet/note-1');
    await page.locator('.values dd').first().waitFor();
    await open('query');
    await page.getByLabel('SQL', { exact: true }).fill('SELECT DISTINCT text FROM raw_note ORDER BY 1');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('cell', { name: HOSTILE }).waitFor();
    await open('dashboards/acme--notes');
    await page.getByRole('region', { name: 'Texts', exact: true }).getByRole('table').waitFor();
    await open('dashboards/acme--rooms');
    await page.getByRole('group', { name: 'Dashboards of QuickSight' }).getByText(`Rooms ${HOSTILE}`).waitFor();
    await open('alerts');
    await page.locator('.alert h2', { hasText: '<img src=x onerror=' }).first().waitFor();
    await open(`fleet/${encodeURIComponent(HOSTILE)}`);
    expect(await page.evaluate(`'hit' in window`)).toBe(false);
  });

  it.each(['light', 'dark'] as const)('has nothing for axe to complain of, in %s colours', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const view of VIEWS) {
      await open(view === 'fleet' ? 'fleet/room-001' : view);
      await page.locator('main > *:not(.loading)').first().waitFor();
      const problems = await complaints(page);
      expect(problems, `${view} in ${colorScheme}`).toEqual([]);
    }
    await page.screenshot({ path: join(SHOTS, `axe-${colorScheme}.png`) });
  });

  it('fits a phone: nothing is wider than the screen or cut, also where it was opened wide', {
    timeout: 240_000,
  }, async () => {
    for (const view of [...VIEWS, 'live/rooms', 'fleet/room-001', 'dashboards/acme--rooms']) {
      await page.setViewportSize({ width: 1280, height: 820 });
      await open(view);
      await page.locator('main > *:not(.loading)').first().waitFor();
      // 320 is the least that WCAG 2.2 asks for (1.4.10, reflow).
      for (const width of [390, 320]) {
        await page.setViewportSize({ width, height: 844 });
        await expect.poll(() => cut(page), { message: `${view} at ${width} px`, timeout: 5000 }).toEqual([]);
        await page.screenshot({ path: join(SHOTS, `phone-${view.replace('/', '-')}-${width}.png`) });
      }
    }
    await page.setViewportSize({ width: 1280, height: 820 });
  });

  it('answers nobody but its own page', async () => {
    const { port } = new URL(url);
    const own = `127.0.0.1:${port}`;
    expect(await statusOf(port, { host: own })).toBe(200);
    expect(await statusOf(port, { host: 'console.example.com' }), 'a name that leads here').toBe(403);
    expect(await statusOf(port, { host: own, origin: 'http://example.com' }), 'a page of strangers').toBe(403);
    expect(await statusOf(port, { host: own, origin: 'null' }), 'a page without an origin').toBe(403);
    expect(await statusOf(port, { host: own, 'sec-fetch-site': 'cross-site' }), 'an image of strangers').toBe(403);
    expect(await statusOf(port, { host: own }, 'POST', '/api/fault'), 'no token').toBe(401);
    expect(await statusOf(port, { host: own }, 'GET', '/../../package.json')).toBe(404);
  });

  it('asks nobody but the twin, and its browser finds nothing to warn of', () => {
    expect([...asked]).toEqual([new URL(url).origin]);
    expect(said).toEqual([]);
  });

  it('goes on by itself when the twin stops and comes back', async () => {
    await open('pipeline');
    fleet.child.kill('SIGINT');
    await page.getByText('Reconnecting').waitFor({ timeout: 90_000 });
    await fleet.ended();
    fleet = new RunningFleet(folder, WORDS);
    expect((await fleet.event('started')).console, 'the same address as before').toBe(url);
    await page.locator('.link-live').waitFor({ timeout: 90_000 });
    await expect.poll(() => page.locator('.stage-devices .stage-figure').textContent(), { timeout: 90_000 }).toBe('7');
  }, 180_000);
});

const figure = async (page: Page, stage: string) =>
  Number((await page.locator(`.stage-${stage} .stage-figure`).textContent())?.replaceAll(',', ''));

/** Whether a canvas has more than one colour on it. Code for the browser is text: the tests know no DOM. */
function inked(page: Page, selector: string): Promise<boolean> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector(${JSON.stringify(selector)});
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 3;
  })()`);
}

/**
 * What nobody can see all of on this screen: elements that reach beyond it, or that hold more than they show and do not scroll. Tables and code scroll to
 * the side, and a text that ends in an ellipsis says that it is cut. What is for screen readers only is a pixel wide.
 */
function cut(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const MAY_SCROLL = '.table-wrap, pre, textarea, .frame';
    const named = (element) => element.tagName.toLowerCase() + '.' + [...element.classList].join('.') + ' ' + element.textContent.slice(0, 40);
    return [...document.querySelectorAll('body *')].flatMap((element) => {
      const box = element.getBoundingClientRect();
      const { overflowX, overflowY, textOverflow, visibility } = getComputedStyle(element);
      if (box.width <= 1 || box.height <= 1 || visibility === 'hidden' || element.closest('.skip, .hidden, ' + MAY_SCROLL)) return [];
      const wider = element.scrollWidth - element.clientWidth;
      const higher = element.scrollHeight - element.clientHeight;
      const holds = element.clientWidth > 1 && element.clientHeight > 1 && !(element instanceof SVGElement);
      const found = [];
      if (box.right > innerWidth + 1 || box.left < -1) found.push('is beyond the screen');
      if (holds && overflowX !== 'visible' && textOverflow !== 'ellipsis' && wider > 1) found.push('is cut at its side by ' + wider);
      if (holds && ['hidden', 'clip'].includes(overflowY) && textOverflow !== 'ellipsis' && higher > 2) found.push('is cut at its foot by ' + higher);
      if (element.matches('[role=option]') && higher > 2) found.push('is higher than its row by ' + higher);
      return found.map((what) => named(element) + ' ' + what);
    });
  })()`);
}

/** The rules of WCAG 2.2 A and AA that are broken, and where. */
async function complaints(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(tags)} })`);
  return (found as AxeResult).violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`)
        .join(' | ')}`,
  );
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

function statusOf(
  port: string,
  headers: Record<string, string>,
  method = 'GET',
  path = '/api/session',
): Promise<number> {
  return new Promise((resolve, reject) => {
    const made = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    made.on('error', reject);
    made.end();
  });
}
