import { ownMetadata } from '../../../devices/own-metadata';
import { connecting, type Group } from '../../../ir/fleet/groups';
import type { Fleet } from '../../../ir/fleet/index';
import { templateName } from '../../../ir/names';

/** Lines are handed on in pieces of about this many characters. */
const PIECE = 65_536;

/**
 * devices.json, all the hook knows: per template its group, and either a range of serials or a row per device (the serial, then its
 * metadata in the order of `columns`, '' for none). A line per device, so that a new device is one line in a pull request; made on demand,
 * so that the compiler never holds the text of a large inventory.
 */
export function* devicesText(fleet: Fleet, groups: readonly Group[]): Iterable<string> {
  yield '{"format":"fleetwright/provisioning-hook/v1","templates":{';
  for (const [index, group] of groups.entries()) {
    yield `${index === 0 ? '' : ','}\n${JSON.stringify(templateName(fleet, group.id))}:`;
    yield* templateText(group);
  }
  yield '\n}}\n';
}

function* templateText(group: Group): Iterable<string> {
  const { range } = connecting(group);
  const defaults = ownMetadata(group);
  const columns = [...defaults.keys()];
  const head = { group: group.id, columns, defaults: [...defaults.values()] };
  if (range) {
    const { prefix, digits, count } = range;
    yield JSON.stringify({ ...head, range: { prefix, digits, count } });
    return;
  }
  yield `${JSON.stringify(head).slice(0, -1)},"devices":[`;
  yield* rows(group, columns);
  yield '\n]}';
}

function* rows(group: Group, columns: readonly string[]): Iterable<string> {
  const devices = connecting(group);
  let piece = '';
  for (let index = 0; index < devices.count; index++) {
    const { serial, metadata } = devices.at(index);
    const row = [serial, ...columns.map((name) => metadata.get(name) ?? '')];
    piece += `${index === 0 ? '' : ','}\n${JSON.stringify(row)}`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
