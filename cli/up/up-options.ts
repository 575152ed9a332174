import type { EtlEngine } from '../../runtime/twin/etl/etl-engine';
import { milliseconds } from '../../schema/duration';
import { historyEvery, historyLength } from '../backfill/history-options';
import type { HistoryWanted } from '../backfill/make-history';
import { type Call, textOption, textOptions } from '../command';
import { chosenEngine } from '../etl/engine-option';
import { Unable } from '../unable';
import { type FaultOrder, faultOrder } from './fault-order';

/** What was asked of `fleet up`, checked. */
export interface UpOptions {
  /** ms of wall time from when all devices are onboarded; until it is interrupted where it is absent. */
  readonly forMs: number | undefined;
  readonly speed: number;
  /** Agents; all where it is absent. */
  readonly devices: number | undefined;
  readonly seed: number;
  readonly faults: readonly FaultOrder[];
  readonly port: number;
  /** 0 takes the one of last time, or a free one; undefined: no console. */
  readonly consolePort: number | undefined;
  readonly fresh: boolean;
  readonly engine: EtlEngine;
  /** A made-up past before the run; none where it is absent. */
  readonly past: HistoryWanted | undefined;
  /** Whether models that have no accepted version are trained in the background. */
  readonly train: boolean;
  /** Whether a Python environment for that is made where none here will do. */
  readonly setup: boolean;
  /** Settled when that is done: with why there is none, or undefined. */
  readonly python?: Promise<string | undefined>;
  /** ms since 1970: where a past has just been made up to, and the time of the run begins; now where it is absent. */
  readonly beginsAt?: number;
  /** Where relative paths in the manifest begin: recordings and programs of drivers. */
  readonly driverFolder: string;
}

export function upOptions(call: Call, driverFolder: string): UpOptions {
  const seed = wholeOption(call, 'seed', { least: 0, most: 2 ** 31 - 1 }) ?? 1;
  return {
    forMs: call.options.stay === true && call.terminal.watched ? undefined : durationOf(call, 'for'),
    speed: numberOf(call, 'speed', { least: 0.1, most: 1000 }) ?? 1,
    devices: wholeOption(call, 'devices', { least: 1, most: 1_000_000 }),
    seed,
    faults: textOptions(call, 'fault').map(faultOrder),
    port: wholeOption(call, 'port', { least: 0, most: 65_535 }) ?? 0,
    consolePort:
      call.options.console === false ? undefined : (wholeOption(call, 'consolePort', { least: 0, most: 65_535 }) ?? 0),
    fresh: call.options.fresh === true,
    engine: chosenEngine(call),
    past: pastWanted(call, seed),
    train: call.options.train === true,
    setup: setupWanted(call),
    driverFolder,
  };
}

function setupWanted({ options }: Call): boolean {
  if (options.setup !== true) return false;
  if (options.train === true) return true;
  throw new Unable('--setup gets what training needs, and nothing is to be trained', 'add --train');
}

function pastWanted(call: Call, seed: number): HistoryWanted | undefined {
  const lengthMs = historyLength(call);
  const everyMs = historyEvery(call, 'historyEvery');
  if (lengthMs !== undefined) return { lengthMs, everyMs, seed, until: undefined };
  if (everyMs === undefined) return undefined;
  throw new Unable('--history-every says how often, and nothing says of how long a past', 'add --history 7d');
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function durationOf(call: Call, name: string): number | undefined {
  const text = textOption(call, name);
  if (text === undefined) return undefined;
  if (/^\d+(ms|s|m|h|d)$/.test(text)) return milliseconds(text);
  throw new Unable(`--${name} is a duration, not \`${text}\``, 'write a number with its unit, such as 90s, 10m or 1h');
}

function numberOf(call: Call, name: string, { least, most }: Range): number | undefined {
  const text = textOption(call, name);
  if (text === undefined) return undefined;
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Unable(`--${name} is a number from ${least} to ${most}, not \`${text}\``);
}

export function wholeOption(call: Call, name: string, range: Range): number | undefined {
  const number = numberOf(call, name, range);
  if (number === undefined || Number.isInteger(number)) return number;
  throw new Unable(`--${name} is a whole number, not \`${number}\``);
}
