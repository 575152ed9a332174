import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../runtime/clock';
import type { DriverSession, Reading } from '../../runtime/drivers/driver';
import { exec } from '../../runtime/drivers/exec/driver';
import { Lines } from '../../runtime/drivers/exec/lines';
import { valuesOf } from '../../runtime/drivers/exec/values';
import { temporaryFolder } from './temporary-folder';
import { listening, type Told } from './told';

interface Running {
  readonly session: DriverSession;
  readonly readings: Reading[];
  readonly problems: string[];
  readonly told: Told;
  /** Resolves when the condition holds after something was read or told. */
  until(holds: () => boolean): Promise<void>;
}

function run(command: readonly string[], everyMs = 20): Running {
  const readings: Reading[] = [];
  let changed = () => {};
  const { told, saying } = listening(() => changed());
  const { problems } = told;
  const session = exec.start(
    {
      driver: { use: 'exec', command },
      device: { id: 'probe-7', topics: { data: 'd', alert: 'a' }, metadata: {} },
      ...{ fields: [], everyMs, clock: systemClock(), seed: 1, faults: [] },
      ...saying,
    },
    (reading) => {
      readings.push(reading);
      changed();
    },
  );
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      changed = () => holds() && resolve();
      changed();
    });
  return { session, readings, problems, told, until };
}

const node = (script: string, ...more: string[]) => [process.execPath, '-e', script, ...more];

describe('a program that is a sensor', () => {
  it('is read line by line, however its output is cut', async () => {
    const script = `const s = '{"a":1}\\n{"a":2,"b":"é"}\\r\\n\\n{"a":3}\\n'; for (const b of Buffer.from(s)) require('fs').writeSync(1, Buffer.from([b])); setInterval(() => {}, 1e6)`;
    const { session, readings, until } = run(node(script));
    await until(() => readings.length === 3);
    await session.stop();
    expect(readings.map(({ values }) => values)).toEqual([{ a: 1 }, { a: 2, b: 'é' }, { a: 3 }]);
  });

  it('is asked again every interval when it ends well after it said something', async () => {
    const { session, readings, problems, until } = run(node(`process.stdout.write('{"a":1}')`));
    await until(() => readings.length === 3);
    await session.stop();
    expect(problems).toEqual([]);
  });

  it('is started again after a pause when it fails, and says that it does', async () => {
    const { session, readings, told, until } = run(node(`console.log('{"a":1}'); process.exit(3)`));
    await until(() => readings.length === 2);
    await session.stop();
    expect(told.states[0]).toEqual({ is: 'failing', why: 'the program ended with exit code 3' });
  });

  it('may say nonsense: it is left out, told and counted', async () => {
    const script = `console.log('hello'); console.log('[1]'); console.log('{"a":'); console.log('{"a":{"b":1},"c":NaN}'); console.log('{"a":[1],"d":2}'); console.log('x'.repeat(1100000)); console.log('{"d":3}')`;
    const { session, readings, problems, told, until } = run(node(script), 60_000);
    await until(() => problems.some((problem) => problem.includes('of one run')));
    await session.stop();
    expect(readings.map(({ values }) => values)).toEqual([{ d: 2 }, { d: 3 }]);
    expect(problems).toEqual([
      'a line of the program is no JSON object',
      '"a" is a list or an object and was left out',
      'a line of the program is longer than 1 MB',
      '4 lines of one run of the program were no JSON objects',
    ]);
    expect([told.leftOut, told.fieldsLeftOut], 'counted by reason').toEqual([
      { 'not-json': 4, 'too-long': 1 },
      { 'not-a-value': 1 },
    ]);
  });

  it('never meets a shell: its arguments arrive as written', async () => {
    const hostile = '$(touch /tmp/pwned); `id` "\' | & > <';
    const { session, readings, until } = run(node('console.log(JSON.stringify({ said: process.argv[1] }))', hostile));
    await until(() => readings.length > 0);
    await session.stop();
    expect(readings[0]?.values).toEqual({ said: hostile });
  });

  it('learns its device, and nothing of the secrets of the agent', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    const { session, readings, until } = run(
      node(
        'console.log(JSON.stringify({ device: process.env.FLEETWRIGHT_DEVICE, secret: process.env.AWS_SECRET_ACCESS_KEY ?? null }))',
      ),
    );
    await until(() => readings.length > 0);
    await session.stop();
    process.env.AWS_SECRET_ACCESS_KEY = undefined;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    expect(readings[0]?.values).toEqual({ device: 'probe-7', secret: null });
  });

  it('is ended on stop with all that it started, also when it does not want to', async () => {
    const file = join(temporaryFolder(), 'pids');
    const script = `process.on('SIGTERM', () => {}); const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']); require('fs').writeFileSync(${JSON.stringify(file)}, process.pid + ' ' + child.pid); console.log('{"a":1}'); setInterval(() => {}, 1e6)`;
    const { session, readings, until } = run(node(script));
    await until(() => readings.length > 0);
    await session.stop();
    for (const id of readFileSync(file, 'utf8').split(' ')) expect(isRunning(id), `process ${id}`).toBe(false);
  });
});

/** A process that was killed, but is not yet waited for, does not run. */
function isRunning(id: string): boolean {
  if (!existsSync(`/proc/${id}/stat`)) return false;
  return !/\) [ZX] /.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
}

describe('lines', () => {
  it('come out the same however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat(20)), (texts, cuts) => {
        const expected = texts.map((text) => text.replaceAll('\n', ' '));
        const bytes = Buffer.from(expected.map((text) => `${text}\n`).join(''));
        const found: string[] = [];
        const lines = new Lines(
          (line) => found.push(line),
          () => expect.fail('too long'),
        );
        let from = 0;
        for (const cut of [...cuts, bytes.length]) {
          lines.push(bytes.subarray(from, from + cut));
          from += cut;
        }
        lines.end();
        expect(found).toEqual(expected);
      }),
    );
  });

  it('that are too long take no memory and cost only themselves', () => {
    const found: string[] = [];
    let long = 0;
    const lines = new Lines(
      (line) => found.push(line),
      () => long++,
    );
    lines.push(Buffer.from('before\n'));
    for (let count = 0; count < 100; count++) lines.push(Buffer.alloc(2 ** 16, 'x'));
    lines.push(Buffer.from('\nafter\n'));
    expect([found, long]).toEqual([['before', 'after'], 1]);
  });

  it('are values only where they are JSON objects', () => {
    expect(valuesOf('{"a":1,"b":null,"c":[1]}')).toEqual({ values: { a: 1, b: null }, leftOut: ['c'] });
    for (const line of ['', '1', 'null', '[]', '{', '"a"']) expect(valuesOf(line)).toBeUndefined();
  });
});
