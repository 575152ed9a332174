import { milliseconds } from '../../schema/duration';
import { type Call, textOption } from '../command';
import { Unable } from '../unable';

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 3_660;

/** `30d`; undefined where the option was not given. */
export function historyLength(call: Call): number | undefined {
  const ms = duration(call, 'history', 'such as 36h or 30d');
  if (ms === undefined || (ms > 0 && ms <= LONGEST_DAYS * DAY_MS)) return ms;
  throw new Unable(`--history is from 1ms to ${LONGEST_DAYS}d`);
}

export function historyEvery(call: Call, name: 'every' | 'historyEvery'): number | undefined {
  const ms = duration(call, name, 'such as 1m');
  if (ms === 0) throw new Unable(`--${flag(name)} is more than nothing`, 'write a number with its unit, such as 1m');
  return ms;
}

export function historyUntil(call: Call): number | undefined {
  const text = textOption(call, 'until');
  if (text === undefined) return undefined;
  const ms = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new Unable(`--until \`${text}\` is no moment`, 'write it as 2026-11-25 or 2026-11-25T08:00:00Z, in UTC');
  return ms;
}

const flag = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function duration(call: Call, name: string, example: string): number | undefined {
  const text = textOption(call, name);
  if (text === undefined) return undefined;
  if (/^\d{1,9}(ms|s|m|h|d)$/.test(text)) return milliseconds(text);
  throw new Unable(`--${flag(name)} is a duration, not \`${text}\``, `write a number with its unit, ${example}`);
}
