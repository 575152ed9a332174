import { SILENT_AFTER_INTERVALS } from '../../schema/reading-counts';
import type { Clock } from '../clock';
import type { DriverState } from '../drivers/driver';
import type { AgentEvent } from './ports';

type SourceEvent = Extract<AgentEvent, { kind: 'source' }>;

/** Programs and networks take wall time, however fast the clock runs. */
const LEAST_MS = 10_000;

interface Source {
  is: SourceEvent['is'] | 'starting';
  why: string;
  /** ms of the monotonic clock. */
  heardAt: number;
}

/** How long a source that is asked every `everyMs` may say nothing, in ms of the clock. */
export const silentAfter = (everyMs: number, { speed }: Clock): number =>
  Math.max(SILENT_AFTER_INTERVALS * everyMs, LEAST_MS * speed);

/** Watches whether the sources of one agent speak, and tells each change once: what fails, what has been silent for too long, and what speaks again. */
export class Sources {
  private readonly sources = new Map<string, Source>();
  private cancel = () => {};
  private limit = 0;
  private hint = '';

  constructor(
    private readonly clock: Clock,
    private readonly report: (event: SourceEvent) => void,
  ) {}

  /** The sources are asked from now on; those that go on keep what they are. `hint`: what to look at when one is silent. */
  watch(devices: readonly { readonly id: string }[], everyMs: number, hint = ''): void {
    this.hint = hint;
    this.limit = silentAfter(everyMs, this.clock);
    const heardAt = this.clock.monotonic();
    for (const { id } of devices) {
      const known = this.sources.get(id);
      this.sources.set(id, { is: known?.is ?? 'starting', why: known?.why ?? '', heardAt });
    }
    for (const id of [...this.sources.keys()]) if (!devices.some((device) => device.id === id)) this.sources.delete(id);
    this.cancel();
    this.wait();
  }

  stop(): void {
    this.cancel();
  }

  heard(device: string): void {
    const source = this.sources.get(device);
    if (!source) return;
    source.heardAt = this.clock.monotonic();
    this.turn(device, source, 'working', '');
  }

  take(device: string, state: DriverState): void {
    const source = this.sources.get(device);
    if (state.is === 'working') this.heard(device);
    else if (source) this.turn(device, source, 'failing', state.why);
  }

  /** Why all of these fail, in the words of the first; undefined where one does not. */
  failing(devices: readonly { readonly id: string }[]): string | undefined {
    const all = devices.map(({ id }) => this.sources.get(id));
    return all.every((source) => source?.is === 'failing') ? all[0]?.why : undefined;
  }

  private look(): void {
    const now = this.clock.monotonic();
    for (const [device, source] of this.sources) {
      // A source that fails says why: that it is silent too is no news.
      if (source.is === 'failing' || now - source.heardAt < this.limit) continue;
      this.turn(
        device,
        source,
        'silent',
        `said nothing for longer than ${secondsOf(this.limit)} s${this.hint && `: ${this.hint}`}`,
      );
    }
    this.wait();
  }

  private wait(): void {
    this.cancel = this.clock.after(this.limit / SILENT_AFTER_INTERVALS, () => this.look());
  }

  private turn(device: string, source: Source, is: SourceEvent['is'], why: string): void {
    if (source.is === is && source.why === why) return;
    source.is = is;
    source.why = why;
    this.report({ kind: 'source', device, is, why });
  }
}

const secondsOf = (ms: number) => Math.round(ms / 1000);
