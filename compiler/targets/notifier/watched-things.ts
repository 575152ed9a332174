import { connecting, type DeviceSet } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { presenceOf } from '../../ir/fleet/silent';
import { topicOf } from '../../ir/fleet/topics';

/** Serials are handed on in pieces of about this many characters. */
const PIECE = 65_536;

/**
 * silence.json: whose connections are watched, by group, as a range of serials or as a list. Made on demand, so that the compiler never holds the
 * text of a large inventory. `topic` has the place of the thing as `+`.
 */
export function* watchedThings(fleet: Fleet): Iterable<string> {
  yield '{"format":"fleetwright/silence/v1","groups":[';
  let separator = '\n';
  for (const group of fleet.groups) {
    const watch = presenceOf(group);
    if (!watch) continue;
    const { afterMs, severity } = watch;
    const head = { group: group.id, afterMs, severity, topic: topicOf(fleet.topics, group.id, '+', 'alert') };
    const things = connecting(group);
    yield separator;
    separator = ',\n';
    if (things.range) {
      const { prefix, digits, count } = things.range;
      yield JSON.stringify({ ...head, range: { prefix, digits, count } });
    } else {
      yield `${JSON.stringify(head).slice(0, -1)},"things":[`;
      yield* serials(things);
      yield '\n]}';
    }
  }
  yield '\n]}\n';
}

function* serials(things: DeviceSet): Iterable<string> {
  let piece = '';
  for (let index = 0; index < things.count; index++) {
    piece += `${index === 0 ? '' : ','}\n${JSON.stringify(things.at(index).serial)}`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
