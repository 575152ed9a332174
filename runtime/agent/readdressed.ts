import { readFileSync } from 'node:fs';
import type { AgentDevice } from '../../schema/agent-config';
import { own } from '../../schema/own';
import { writePrivateFile } from '../private-file';

/** Where what was meant for a topic belongs: `data` or `alert` of a device. */
interface Owner {
  readonly device: string;
  readonly kind: keyof AgentDevice['topics'];
}

interface Saved {
  readonly current: Readonly<Record<string, AgentDevice['topics']>>;
  /** By topic. */
  readonly former: Readonly<Record<string, Owner>>;
}

/**
 * Former topics of the devices. What the log holds under them is sent to the topics of now: nobody listens to the old ones any more, and the policy may refuse them.
 * Kept on disk, so that a start with another config knows them too, until the log is empty.
 */
export class Readdressed {
  private saved: Saved;

  constructor(private readonly file: string) {
    this.saved = savedIn(file);
  }

  /** From now on these are the topics. */
  move(devices: readonly AgentDevice[]): void {
    const before = this.saved;
    const current = Object.fromEntries(devices.map(({ id, topics }) => [id, topics]));
    if (JSON.stringify(current) === JSON.stringify(before.current)) return;
    const former: Record<string, Owner> = { ...before.former };
    for (const [device, topics] of Object.entries(before.current)) {
      for (const kind of ['data', 'alert'] as const)
        if (own(current, device)?.[kind] !== topics[kind]) former[topics[kind]] = { device, kind };
    }
    this.save({ current, former });
  }

  now(topic: string): string {
    const owner = own(this.saved.former, topic);
    return (owner && own(this.saved.current, owner.device)?.[owner.kind]) ?? topic;
  }

  formerOf(device: string): readonly string[] {
    return Object.entries(this.saved.former).flatMap(([topic, owner]) => (owner.device === device ? [topic] : []));
  }

  /** The log is empty. */
  forget(): void {
    if (Object.keys(this.saved.former).length > 0) this.save({ ...this.saved, former: {} });
  }

  private save(saved: Saved): void {
    this.saved = saved;
    writePrivateFile(this.file, JSON.stringify(saved));
  }
}

function savedIn(file: string): Saved {
  try {
    const { current = {}, former = {} } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Saved>;
    return { current, former };
  } catch {
    return { current: {}, former: {} };
  }
}
