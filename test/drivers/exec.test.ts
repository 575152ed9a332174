import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../runtime/clock';
import type { DriverSession, Reading } from '../../runtime/drivers/driver';
import { exec } from '../../runtime/drivers/exec/driver';
import { environmentFor } from '../../runtime/drivers/exec/environment';
import { Lines } from '../../runtime/drivers/exec/lines';
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
      ...{ fields: [], thresholds: [], everyMs, clock: systemClock(), seed: 1, faults: [] },
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
    expect(readings.map(({ values }) => values)).toEqual([{}, { d: 2 }, { d: 3 }]);
    expect(problems).toEqual([
      'a line of the program is no JSON',
      'a line of the program is JSON, but no object with fields',
      '"a" is a list or an object and was left out',
      '"c" is not a finite number and was left out',
      'a line of the program is longer than 1 MB',
      '3 readings of one run of the program were none',
    ]);
    expect([told.leftOut, told.fieldsLeftOut], 'counted by reason').toEqual([
      { 'not-json': 2, 'not-an-object': 1, 'too-long': 1 },
      { 'not-a-value': 2, 'not-finite': 1 },
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

  it('that is Python is not kept waiting by its own buffer', async () => {
    const script = "import json, time\nwhile True:\n  print(json.dumps({'a': 1}))\n  time.sleep(0.05)";
    const { session, readings, until } = run(['python3', '-c', script]);
    await until(() => readings.length >= 2);
    await session.stop();
    expect(readings.length).toBeGreaterThanOrEqual(2);
  });

  it('may write to stderr: it is passed on, cut and limited, and says why it ended', async () => {
    const script = `for (let n = 0; n < 500; n++) console.error('line ' + n); console.error('x'.repeat(2000)); console.error('no bus'); process.exitCode = 4`;
    const { session, told, until } = run(node(script));
    await until(() => told.states.length > 0);
    await session.stop();
    expect(told.lines.length, 'limited').toBeLessThan(30);
    expect(told.lines[0]).toBe('line 0');
    expect(told.lines.at(-1), 'and what was held back is counted').toBe(
      `(${502 - (told.lines.length - 1)} more lines)`,
    );
    expect(told.states[0]).toEqual({ is: 'failing', why: 'the program ended with exit code 4, having said: no bus' });
  });

  it('is read to the end of its pipe when it is stopped', async () => {
    const script = `process.on('SIGTERM', () => { process.stdout.write('{"a":2}\\n{"a":3}', () => process.exit(0)) }); console.log('{"a":1}'); setInterval(() => {}, 1e6)`;
    const { session, readings, until } = run(node(script));
    await until(() => readings.length === 1);
    await session.stop();
    expect(readings.map(({ values }) => values.a)).toEqual([1, 2, 3]);
  });

  it('that collects its output is told: what comes at once has one time, and that is counted', async () => {
    const script = `const say = () => process.stdout.write('{"a":1}\\n'.repeat(30)); setTimeout(say, 300); setInterval(() => {}, 1e6)`;
    const { session, readings, told, until } = run(node(script), 100);
    await until(() => readings.length === 30 && told.problems.length > 0);
    await session.stop();
    expect(told.fieldsLeftOut).toEqual({ 'time-of-burst': 30 });
    expect(told.problems).toEqual([expect.stringContaining('flush every line')]);
  });

  it('that gives several readings each time it is asked is no buffer', async () => {
    const { session, readings, told, until } = run(node(`process.stdout.write('{"a":1}\\n'.repeat(5))`), 2000);
    await until(() => readings.length >= 5);
    await session.stop();
    expect(told.fieldsLeftOut).toEqual({});
  });

  it('says by an empty line that it works and has nothing to say', async () => {
    const { session, told, until } = run(node(`console.log(''); setInterval(() => {}, 1e6)`));
    await until(() => told.states.length > 0);
    await session.stop();
    expect(told.states).toEqual([{ is: 'working' }]);
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

describe('the environment of a program', () => {
  it('has what is named for it and nothing else of the agent', () => {
    const agent = { PATH: '/bin', SECRET: 's', MODBUS_HOST: 'h', PYTHONPATH: '/p', OTHER: 'o' };
    expect(environmentFor('d1', agent)).toEqual({ PATH: '/bin', PYTHONUNBUFFERED: '1', FLEETWRIGHT_DEVICE: 'd1' });
    const named = environmentFor('d1', { ...agent, FLEETWRIGHT_PASS_ENVIRONMENT: 'MODBUS_HOST, PYTHONPATH NOT_THERE' });
    expect(named).toEqual({
      ...{ PATH: '/bin', PYTHONUNBUFFERED: '1', FLEETWRIGHT_DEVICE: 'd1' },
      ...{ MODBUS_HOST: 'h', PYTHONPATH: '/p' },
    });
  });

  it('may be told by its owner that Python shall collect', () => {
    const agent = { PYTHONUNBUFFERED: '', FLEETWRIGHT_PASS_ENVIRONMENT: 'PYTHONUNBUFFERED' };
    expect(environmentFor('d1', agent).PYTHONUNBUFFERED).toBe('');
  });
});

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
});
