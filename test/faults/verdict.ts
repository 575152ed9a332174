import type { Delivery } from './lake-contents';
import { type Accepted, type Key, type Message, nameOf } from './ledger';

export interface Evidence {
  readonly accepted: readonly Accepted[];
  readonly deliveries: readonly Delivery[];
  /** Records that the test itself destroyed on disk. */
  readonly destroyed: readonly Key[];
  /**
   * When the twin's disk was full, in ms since 1970. What could not be written is sent again, and may then stand behind what there was
   * room for: order is not demanded of what was ingested then.
   */
  readonly twinDiskFull: readonly { readonly from: number; readonly to: number }[];
}

export interface Verdict {
  readonly accepted: number;
  readonly acceptedAlerts: number;
  /** Different messages in the lake. */
  readonly inLake: number;
  readonly alertsInLake: number;
  /** Deliveries beyond the first of each message: known by device, boot and sequence. */
  readonly duplicates: number;
  /** Accepted, and not in the lake. */
  readonly missing: readonly Accepted[];
  /** Two messages under one name: deliveries, or what was accepted and a delivery, that do not say the same. */
  readonly confused: readonly Message[];
  /** First deliveries that came behind one with a greater sequence of the same boot. */
  readonly disordered: readonly Delivery[];
  /** The same, around a full disk of the twin. */
  readonly disorderedByFullDisk: number;
  /** Destroyed by the test after they were accepted and before they were delivered. */
  readonly destroyed: number;
}

export function isClean({ missing, confused, disordered }: Verdict): boolean {
  return missing.length + confused.length + disordered.length === 0;
}

/** The law: nothing that was accepted is missing, a name is one message, and first deliveries are in the order of their boot. */
export function judge({ accepted, deliveries, destroyed, twinDiskFull }: Evidence): Verdict {
  const firsts = new Map<string, Delivery>();
  const confused: Message[] = [];
  for (const delivery of deliveries) {
    const name = nameOf(delivery);
    const first = firsts.get(name);
    if (first && !sayTheSame(first, delivery)) confused.push(delivery);
    if (!first || delivery.traceId < first.traceId) firsts.set(name, delivery);
  }
  for (const one of accepted) {
    const first = firsts.get(nameOf(one));
    if (first && !sayTheSame(first, one)) confused.push(one);
  }
  const lost = new Set(destroyed.map(nameOf).filter((name) => !firsts.has(name)));
  const missing = accepted.filter((one) => !firsts.has(nameOf(one)) && !lost.has(nameOf(one)));
  const wasFull = ({ ingestedAt }: Delivery) =>
    twinDiskFull.some(({ from, to }) => ingestedAt >= from && ingestedAt <= to);
  const behind = [...boots(firsts.values())].flatMap(outOfOrder);
  const disordered = behind.filter(({ greatest }) => !wasFull(greatest)).map(({ delivery }) => delivery);
  const alerts = (messages: Iterable<Message>) => [...messages].filter(({ kind }) => kind === 'alert').length;
  return {
    accepted: accepted.length,
    acceptedAlerts: alerts(accepted),
    inLake: firsts.size,
    alertsInLake: alerts(firsts.values()),
    duplicates: deliveries.length - firsts.size,
    missing,
    confused,
    disordered,
    disorderedByFullDisk: behind.length - disordered.length,
    destroyed: lost.size,
  };
}

const sayTheSame = (one: Message, other: Message) => one.kind === other.kind && one.content === other.content;

function boots(firsts: Iterable<Delivery>): Iterable<Delivery[]> {
  const byBoot = new Map<string, Delivery[]>();
  for (const delivery of firsts) {
    const name = `${delivery.device} ${delivery.boot}`;
    const boot = byBoot.get(name);
    if (boot) boot.push(delivery);
    else byBoot.set(name, [delivery]);
  }
  return byBoot.values();
}

/** Those that came behind a greater one, and the greatest that they came behind. */
function outOfOrder(boot: Delivery[]): { readonly delivery: Delivery; readonly greatest: Delivery }[] {
  const found: { delivery: Delivery; greatest: Delivery }[] = [];
  let greatest: Delivery | undefined;
  for (const delivery of boot.sort((a, b) => (a.traceId < b.traceId ? -1 : 1))) {
    if (greatest && delivery.sequence < greatest.sequence) found.push({ delivery, greatest });
    else greatest = delivery;
  }
  return found;
}
