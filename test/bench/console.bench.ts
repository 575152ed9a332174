import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { launched } from '../console/browser';
import { startedFleet } from '../console/started-fleet';

/**
 * The console with 200 devices that publish once a second: its size, how soon it shows something, frames a second of the live view, and what
 * the page holds in memory as time goes by. Asserts nothing. The first argument is the number of minutes, 10 by default.
 */
const MINUTES = Number(process.argv[2] ?? 10);
const EVERY_S = 30;
const FRAMES_S = 10;
const PAGE = fileURLToPath(new URL('../../dist/console/', import.meta.url));

const manifest = `apiVersion: fleetwright/v1
fleet: bench
aws: { region: eu-west-1 }
sensors:
  room:
    every: 1s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
      humidity: { unit: "%RH", min: 0, max: 100 }
    driver: { simulate: cold-room }
groups:
${[1, 2, 3, 4, 5]
  .map(
    (n) => `  rooms${n}:
    sensor: room
    devices: { prefix: room-${n}-, count: 40 }
    thresholds: [{ id: warm-${n}, field: temperature, above: 8, for: 1m }]`,
  )
  .join('\n')}
`;

/** Code for the browser, as text. */
const FRAMES_SCRIPT = `new Promise((resolve) => {
  let frames = 0, longest = 0, before = performance.now();
  const begin = before;
  const step = (now) => {
    frames += 1;
    longest = Math.max(longest, now - before);
    before = now;
    if (now - begin < ${FRAMES_S * 1000}) requestAnimationFrame(step);
    else resolve({ frames: frames / ((now - begin) / 1000), longest });
  };
  requestAnimationFrame(step);
})`;

const report = (what: string, value: string) => console.log(`${what.padEnd(64)} ${value}`);

sizes();
const folder = mkdtempSync(join(tmpdir(), 'fleetwright-console-'));
writeFileSync(join(folder, 'fleet.yaml'), manifest);
const fleet = await startedFleet(folder, []);
const browser = await launched();
try {
  await fleet.onboarded(200);
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
  const tools = await page.context().newCDPSession(page);
  const opened = performance.now();
  await page.goto(fleet.url);
  await page.locator('.stage-figure').first().waitFor();
  report('first view, from the address to figures', `${Math.round(performance.now() - opened)} ms`);
  await page.goto(`${fleet.url}#/live`);
  await page.locator('.stream canvas').first().waitFor();
  report('', 'frames a second, longest frame, heap after a collection');
  const end = performance.now() + MINUTES * 60_000;
  while (performance.now() < end) {
    const { frames, longest } = (await page.evaluate(FRAMES_SCRIPT)) as {
      readonly frames: number;
      readonly longest: number;
    };
    await tools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await tools.send('Runtime.getHeapUsage');
    const left = Math.round((end - performance.now()) / 1000);
    report(
      `live, 200 devices at 1 Hz, ${MINUTES * 60 - left} s`,
      `${frames.toFixed(0)} fps, ${Math.round(longest)} ms, ${(usedSize / 1e6).toFixed(1)} MB`,
    );
    await page.waitForTimeout((EVERY_S - FRAMES_S) * 1000);
  }
} finally {
  await browser.close();
  await fleet.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Everything that a browser may ever fetch, and what it needs for the first view. */
function sizes(): void {
  const files = readdirSync(PAGE, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(js|css|html|svg)$/.test(path),
  );
  const of = (pack: (body: Buffer) => Buffer) =>
    files.reduce((sum, path) => sum + pack(readFileSync(join(PAGE, path))).length, 0);
  const kb = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  report(
    `the whole page, ${files.length} files`,
    `${kb(of((body) => body))}, gzip ${kb(of((body) => gzipSync(body)))}, brotli ${kb(of((body) => brotliCompressSync(body)))}`,
  );
}
