import { join } from 'node:path';
import type { AgentDevice } from '../../schema/agent-config';
import type { AgentEvent, RecordEvent } from './ports';
import { Readdressed } from './readdressed';

/** What becomes of records, told by the device that they are of: log and pump know topics only. */
export class RecordAccounts {
  private readonly readdressed: Readdressed;
  /** Devices by the topics of their messages; also those that the config had before. */
  private readonly devicesByTopic = new Map<string, string>();
  /** Readings that are in the log or about to be, by device. */
  private readonly waiting = new Map<string, number>();

  constructor(
    folder: string,
    private readonly report: (event: AgentEvent) => void,
  ) {
    this.readdressed = new Readdressed(join(folder, 'topics.json'));
  }

  /** These are read from now on, and their messages go to these topics. */
  know(devices: readonly AgentDevice[]): void {
    this.readdressed.move(devices);
    for (const { id, topics } of devices)
      for (const topic of [topics.data, topics.alert, ...this.readdressed.formerOf(id)])
        this.devicesByTopic.set(topic, id);
  }

  /** Where a message goes that was appended for this topic. */
  topicNow(topic: string): string {
    return this.readdressed.now(topic);
  }

  /** Readings of a device are handed to the log. */
  wait(device: string, more: number): void {
    this.waiting.set(device, (this.waiting.get(device) ?? 0) + more);
  }

  became({ topic, ...event }: RecordEvent): void {
    // What an earlier config left in the log goes by its topic where nobody knows its device any more.
    const device = this.devicesByTopic.get(topic) ?? topic;
    if (event.of === 'data') this.wait(device, event.kind === 'found' ? event.count : -event.count);
    if (event.kind === 'dropped') this.report({ ...event, device });
    else if (event.kind === 'acknowledged') this.report({ ...event, kind: event.kind, device });
    else if (event.of === 'data') this.report({ kind: 'found', device, count: event.count });
  }

  /** The log is empty: what should still be in it was damaged on the disk and passed over. */
  settle(): void {
    this.readdressed.forget();
    for (const [device, count] of this.waiting) {
      if (count <= 0) continue;
      this.waiting.set(device, 0);
      const lost = { kind: 'dropped', reason: 'damaged', why: 'damaged on the disk' } as const;
      this.report({ ...lost, device, of: 'data', count });
    }
  }
}
