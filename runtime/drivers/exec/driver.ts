import { spawn } from 'node:child_process';
import { FIELD_LEFT_OUT, LEFT_OUT } from '../../../schema/reading-counts';
import { checkFaults } from '../check-faults';
import type { Driver, DriverContext, Reading } from '../driver';
import { toldOnce } from '../told-once';
import { Bursts } from './bursts';
import { environmentFor } from './environment';
import { ErrorsSaid } from './errors-said';
import { Lines } from './lines';
import { manifest } from './manifest';
import { readLine } from './read-line';

/** Between starts of a program that fails: twice as long each time, in ms. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
/** A program that is asked to end has so long, in ms of wall time. */
const END_WITHIN = 2000;

export const exec: Driver = {
  manifest,
  faults: () => ({}),
  start(context, emit) {
    checkFaults(context.faults, {}, 'a program');
    const stopping = new AbortController();
    const running = runAgainAndAgain({ ...context, problem: toldOnce(context.problem) }, emit, stopping.signal);
    return {
      stop: async () => {
        stopping.abort();
        await running;
      },
    };
  },
};

/** A program that ended well after it said something is a probe: it is asked again every interval. Any other end is followed by a pause that grows. */
async function runAgainAndAgain(
  context: DriverContext,
  emit: (reading: Reading) => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock, everyMs } = context;
  let pause = FIRST_PAUSE;
  while (!signal.aborted) {
    const started = clock.monotonic();
    const { readings, end } = await run(context, emit, signal);
    if (signal.aborted) return;
    if (clock.monotonic() - started > LONGEST_PAUSE) pause = FIRST_PAUSE;
    if (readings > 0 && end === undefined) {
      pause = FIRST_PAUSE;
      await clock.sleep(started + everyMs - clock.monotonic(), signal);
      continue;
    }
    context.source({ is: 'failing', why: end ?? 'the program ended and said nothing' });
    await clock.sleep(pause, signal);
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }
}

interface Run {
  readonly readings: number;
  /** What was wrong about its end; undefined where it ended well. */
  readonly end: string | undefined;
}

function run(context: DriverContext, emit: (reading: Reading) => void, signal: AbortSignal): Promise<Run> {
  const { driver, device, clock, problem } = context;
  if (driver.use !== 'exec') return Promise.resolve({ readings: 0, end: 'not a driver that runs a program' });
  const [program = '', ...rest] = driver.command;
  return new Promise((resolve) => {
    let readings = 0;
    let garbage = 0;
    const bursts = new Bursts(context.everyMs, () => clock.monotonic());
    const errors = new ErrorsSaid(context.said, () => clock.monotonic());
    const lines = new Lines(
      (line) => {
        if (line.trim() === '') return context.source({ is: 'working' });
        const said = readLine(line);
        for (const { values, leftOut } of said.readings) {
          for (const { name, reason } of leftOut) {
            context.fieldLeftOut(reason);
            problem(`${JSON.stringify(name.slice(0, 60))} ${FIELD_LEFT_OUT[reason]} and was left out`);
          }
          readings += 1;
          bursts.reading();
          emit({ at: clock.now(), values });
        }
        for (const reason of said.leftOut) {
          garbage += 1;
          context.leftOut(reason);
          problem(`a line of the program ${LEFT_OUT[reason]}`);
        }
      },
      () => {
        context.leftOut('too-long');
        problem('a line of the program is longer than 1 MB');
      },
      'latin1',
    );
    // A group of its own, so that what the program starts ends with it.
    const child = spawn(program, rest, {
      shell: false,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environmentFor(device.id, process.env),
      ...(context.folder === undefined ? {} : { cwd: context.folder }),
    });
    const done = (end: string | undefined) => {
      signal.removeEventListener('abort', stop);
      clearTimeout(killing);
      lines.end();
      errors.end();
      if (garbage > 1) problem(`${garbage} readings of one run of the program were none`);
      resolve({ readings, end });
    };
    let killing: NodeJS.Timeout | undefined;
    const stop = () => {
      endGroup(child.pid, 'SIGTERM');
      killing = setTimeout(() => endGroup(child.pid, 'SIGKILL'), END_WITHIN);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    child.stdout.on('data', (chunk: Buffer) => {
      lines.push(chunk);
      const burst = bursts.piece();
      if (burst === undefined) return;
      context.fieldLeftOut('time-of-burst', burst.count);
      problem('the program collects its output: many readings came at once and have one time; let it flush every line');
    });
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.once('error', (error) => done(`${program} cannot be started: ${whyNot(error)}`));
    child.once('exit', () => {
      // A grandchild that keeps the pipe open must not keep the driver.
      endGroup(child.pid, 'SIGKILL');
    });
    child.once('close', (code, by) =>
      done(code === 0 ? undefined : `the program ended with ${by ?? `exit code ${code}`}${after(errors.last)}`),
    );
  });
}

const after = (words: string): string => (words === '' ? '' : `, having said: ${words}`);

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such program (or no folder to run it in)';
  return code === 'EACCES' ? 'it may not be run: is it executable (chmod +x)?' : message;
}

function endGroup(id: number | undefined, by: NodeJS.Signals): void {
  if (id === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? id : -id, by);
  } catch {
    // It is gone already.
  }
}
