import { visible, visibleLines } from '../../compiler/diagnostics/render/visible';
import type { Happening } from '../../schema/plan/events';
import { paint } from '../paint';
import type { Terminal } from '../terminal';
import { LiveBlock } from '../up/live-block';

/** Rows of the block that a person watches, so that it fits any terminal. */
const ROWS = 12;

interface Row {
  state: 'begun' | 'done' | 'skipped' | 'failed';
  note: string;
  readonly since: number;
  /** Resources that are done. */
  readonly settled: Set<string>;
}

/**
 * Draws what happens. For a person: a block of steps that is redrawn in place. For a log: a line for each step that did something. What was
 * skipped is not worth a line. Everything goes to stderr.
 */
export class StepView {
  readonly #block: LiveBlock;
  readonly #rows = new Map<string, Row>();

  constructor(private readonly terminal: Terminal) {
    this.#block = new LiveBlock(terminal);
  }

  readonly tell = (happening: Happening): void => {
    if (happening.event === 'diagnostic') this.#say(diagnosticText(this.terminal, happening));
    else if (happening.event === 'throttled')
      this.#say(`AWS throttles ${happening.operation}: slowed down to ${happening.rate.toFixed(1)} a second`);
    else this.#take(happening);
    if (this.terminal.watched) this.#block.draw(this.#lines());
  };

  /** Leaves the steps behind as they stand. */
  end(): void {
    this.#block.wipe();
    if (this.terminal.watched)
      this.terminal.err(
        this.#lines()
          .map((line) => `${line}\n`)
          .join(''),
      );
    this.#rows.clear();
  }

  #take(happening: Happening): void {
    if (happening.event === 'step') {
      const { step, state, note = '' } = happening;
      if (state === 'begun') this.#rows.set(step, { state, note, since: Date.now(), settled: new Set() });
      const row = this.#rows.get(step);
      if (!row) return;
      row.state = state;
      row.note = note;
      if (!this.terminal.watched && (state === 'done' || state === 'failed' || (state === 'begun' && note !== '')))
        this.terminal.err(`${lineOf(step, row)}\n`);
    } else if (happening.event === 'stack') this.#note(`stack ${happening.stack}`, happening.status);
    else if (happening.event === 'progress') this.#note(happening.step, `${happening.done} of ${happening.of}`);
    else if (happening.event === 'resource') this.#resource(happening);
  }

  #resource({ stack, id, status, reason }: Extract<Happening, { event: 'resource' }>): void {
    const row = this.#rows.get(`stack ${stack}`);
    if (row && /_COMPLETE$/.test(status)) row.settled.add(id);
    if (row) row.note = `${row.settled.size} resources`;
    if (/_FAILED$/.test(status))
      this.#say(visible(`${stack}/${id} ${status}${reason === undefined ? '' : `: ${reason}`}`));
  }

  #note(step: string, note: string): void {
    const row = this.#rows.get(step);
    if (row) row.note = note;
  }

  #lines(): readonly string[] {
    const shown = [...this.#rows].filter(([, { state }]) => state !== 'skipped');
    return shown.slice(-ROWS).map(([step, row]) => lineOf(step, row));
  }

  #say(text: string): void {
    this.#block.wipe();
    this.terminal.err(`${text}\n`);
  }
}

const MARKS: Readonly<Record<Row['state'], string>> = { begun: '…', done: '✓', skipped: '-', failed: '✗' };

function lineOf(step: string, { state, note, since }: Row): string {
  const seconds = Math.round((Date.now() - since) / 1000);
  const time = seconds === 0 ? '' : ` (${seconds} s)`;
  return visible(`  ${MARKS[state]} ${step.padEnd(14)} ${note}${time}`.trimEnd());
}

function diagnosticText(terminal: Terminal, { severity, message, fix }: Extract<Happening, { event: 'diagnostic' }>) {
  const { error, warning } = paint(terminal.errColour);
  const word = severity === 'error' ? error('error') : warning('warning');
  return `${word}: ${visibleLines(message)}${fix === undefined ? '' : `\n  fix: ${visibleLines(fix)}`}`;
}
