import type { AgentConfig, AgentDevice } from '../../schema/agent-config';
import { compileEdge, initialState, type Step, step } from '../agent/edge/step';
import type { Fault, PastContext, Reading } from '../drivers/driver';
import { driverOf } from '../drivers/index';
import { chance, seedOf } from '../drivers/simulate/noise';
import { type HistoryOrder, historyId } from './history-order';

/** What an agent would have published, and when the rules would have seen it. */
export interface PastMessage {
  readonly record: Step['records'][number];
  /** ms since 1970-01-01 UTC. */
  readonly arrivedAt: number;
}

/** What became of the readings of a past. */
export interface PastCounts {
  readings: number;
  /** Held back by a deadband, as ordered. */
  unchanged: number;
  /** Readings and fields that the source or the edge left out. */
  leftOut: number;
}

/** A message takes so long from the device to the rules, in ms. */
const ON_ITS_WAY = { least: 20, most: 180 };

/** Messages that are handed on at once: an asynchronous step for each would cost as much as making it. */
const AT_ONCE = 1_000;

/** The messages of one device, in the order in which they arrive, some at a time, by its own driver and through the edge of the agent. */
export async function* pastMessages(
  config: AgentConfig,
  device: AgentDevice,
  faults: readonly Fault[],
  order: HistoryOrder,
  more: { readonly folder: string; readonly counts: PastCounts; problem(message: string): void },
): AsyncGenerator<readonly PastMessage[]> {
  const { past } = driverOf(config.driver);
  if (past === undefined) return;
  const { counts } = more;
  const { from, until, seed } = order;
  const everyMs = Math.max(config.everyMs, order.everyMs ?? 0);
  const isThinned = everyMs > config.everyMs;
  const leftOut = (_: unknown, count = 1) => {
    counts.leftOut += count;
  };
  const { driver, fields, thresholds } = config;
  const context: PastContext = {
    ...{ driver, device, fields, thresholds, everyMs, seed, faults, folder: more.folder },
    ...(isThinned ? { firstOfMs: everyMs } : {}),
    problem: more.problem,
    leftOut,
    fieldLeftOut: leftOut,
  };
  const rules = compileEdge({ fields, thresholds });
  const bootId = historyId(order);
  const way = seedOf(seed, `way ${device.id}`);
  let state = initialState();
  let before = from;
  const taken = (reading: Reading) => {
    counts.readings += 1;
    const done = step(rules, device, state, reading, { bootId, monotonicMs: reading.at - from });
    state = done.state;
    for (const event of done.events) {
      if (event.kind === 'unchanged') counts.unchanged += event.count;
      else if (event.kind === 'left-out' || event.kind === 'field-left-out') counts.leftOut += event.count;
      else if (event.kind === 'problem') more.problem(event.detail);
    }
    return done.records;
  };
  let slot = -1;
  let messages: PastMessage[] = [];
  const hear = (reading: Reading) => {
    // What speaks by itself, or is replayed, is heard no more often than what is asked.
    const now = isThinned ? Math.floor((reading.at - from) / everyMs) : slot + 1;
    if (now === slot) return;
    slot = now;
    for (const record of taken(reading)) {
      const took = ON_ITS_WAY.least + chance(way, state.sequence) * (ON_ITS_WAY.most - ON_ITS_WAY.least);
      // One connection keeps the order; and what is past was there before the run began.
      before = Math.min(until - 1, Math.max(before, reading.at + Math.floor(took)));
      messages.push({ record, arrivedAt: before });
    }
  };
  const made = () => {
    const some = messages;
    messages = [];
    return some;
  };
  const readings = past.readings(context, { from, until });
  if (Symbol.iterator in readings)
    for (const reading of readings) {
      hear(reading);
      if (messages.length >= AT_ONCE) yield made();
    }
  else
    for await (const reading of readings) {
      hear(reading);
      if (messages.length >= AT_ONCE) yield made();
    }
  yield made();
}
