import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sources } from '../../compiler/1-parse/sources';
import { hasErrors } from '../../compiler/diagnostics/diagnostic';
import { compile } from '../../compiler/index';
import { sourcesIn, sourcesOf } from '../sources';

/** Whatever bytes a manifest or an inventory is made of, compile() returns diagnostics with a place; it never throws. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = readFileSync(`${root}fleet.example.yaml`);
const INVENTORY = 'docs/example/motors.csv';
const motors = readFileSync(root + INVENTORY);
const RUNS = { numRuns: Number(process.env['RUNS'] ?? 150) };

describe('a manifest', () => {
  it('of random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => expectAnswer(bytes, motors)),
      RUNS,
    );
  });

  it('that was cut off anywhere', { timeout: 360_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(example.length), async (end) => expectAnswer(example.subarray(0, end), motors)),
      RUNS,
    );
  });

  it('with one byte changed', { timeout: 360_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(example.length - 1), fc.nat(255), async (at, byte) => {
        const bytes = Uint8Array.from(example);
        bytes[at] = byte;
        await expectAnswer(bytes, motors);
      }),
      RUNS,
    );
  });

  it('with anchors that explode', async () => {
    const lines = Array.from({ length: 40 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}, *a${at}, *a${at}]`);
    const text = `a0: &a0 [x, x]\n${lines.join('\n')}\n`;
    expect(codes(await run(Buffer.from(text), motors))).toContain('too-many-values');
  });

  it('with an alias to itself', async () => {
    const found = codes(await run(Buffer.from('apiVersion: &a\n  x: *a\n'), motors));
    expect(found.length).toBeGreaterThan(0);
  });

  it('nested 100,000 levels deep', { timeout: 180_000 }, async () => {
    const text = `x: ${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(codes(await run(Buffer.from(text), motors)).length).toBeGreaterThan(0);
  });
});

describe('an inventory', () => {
  it('of random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => expectAnswer(example, bytes)),
      { numRuns: 60 },
    );
  });

  it('with 10,000 broken rows is folded into a few messages that say how many there are', async () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => `motor ${at}!,machine,extra,too,many`);
    const { diagnostics, output } = await run(example, Buffer.from(`serial,machine\n${rows.join('\n')}\n`));
    expect(output).toBeUndefined();
    expect(diagnostics.length).toBeLessThan(20);
    const counted = diagnostics.reduce((sum, { more = 0 }) => sum + 1 + more, 0);
    expect(counted).toBeGreaterThanOrEqual(10_000);
  });

  it('with 10,000 bad serials is folded too', async () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => `motor ${at}!,m${at}`);
    const { diagnostics } = await run(example, Buffer.from(`serial,machine\n${rows.join('\n')}\n`));
    expect(diagnostics.length).toBeLessThan(20);
    expect(diagnostics.reduce((sum, { more = 0 }) => sum + 1 + more, 0)).toBeGreaterThanOrEqual(10_000);
  });
});

function run(manifest: Uint8Array, inventory: Uint8Array) {
  const inMemory = sourcesOf({ 'fleet.yaml': manifest, [INVENTORY]: inventory });
  const beside = sourcesIn(root);
  const sources: Sources = { open: (path) => inMemory.open(path) ?? beside.open(path) };
  return compile(sources, { manifest: 'fleet.yaml' });
}

async function expectAnswer(manifest: Uint8Array, inventory: Uint8Array): Promise<void> {
  const { output, diagnostics } = await run(manifest, inventory);
  expect(output !== undefined || hasErrors(diagnostics), 'neither an output nor an error').toBe(true);
  for (const { place, message } of diagnostics) {
    expect(place.line, message).toBeGreaterThan(0);
    expect(place.column, message).toBeGreaterThan(0);
  }
}

const codes = ({ diagnostics }: Awaited<ReturnType<typeof run>>) => diagnostics.map(({ code }) => code);
