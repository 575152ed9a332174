import { toInt, toText } from '../sql/convert';
import { formatTime } from '../time/format-time';
import { parseTime } from '../time/parse-time';
import { findZone } from '../time/zone';
import { type FunctionMaker, ofThree, ofTwo } from './lift';

export const TIME: Readonly<Record<string, FunctionMaker>> = {
  parse_time: (given, call) =>
    ofThree((pattern, at, zone) => {
      const [text, ms] = [toText(pattern), toInt(at)];
      const found = given.length > 2 ? findZone(toText(zone) ?? '') : findZone('UTC');
      if (text === undefined || typeof ms !== 'number' || found === undefined) return undefined;
      return formatTime(text, ms, found);
    })(given, call),
  time_to_epoch: ofTwo((time, pattern) => {
    const [text, form] = [toText(time), toText(pattern)];
    return text === undefined || form === undefined ? undefined : parseTime(text, form);
  }),
};
