import { agentConfig, agentConfigText, ownConfig, sharedConfig, sharedText } from '../../devices/agent-config';
import { devicesRead } from '../../devices/devices-read';
import { type Artifact, jsonText } from '../../ir/artifact';
import { connecting, type Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { type Emission, emission } from '../../ir/target';
import { fileName, fileNames } from './file-name';

/** Groups with more connecting things than this get one NDJSON file instead of a file each: Git and file systems stay quick. */
export const MOST_FILES_PER_GROUP = 500;

export function emit(fleet: Fleet): Emission {
  const artifacts = fleet.groups.flatMap((group) =>
    connecting(group).count > MOST_FILES_PER_GROUP ? [linesOf(fleet, group)] : filesOf(fleet, group),
  );
  return emission({ artifacts });
}

function filesOf(fleet: Fleet, group: Group): readonly Artifact[] {
  const things = connecting(group);
  const list = Array.from({ length: things.count }, (_, index) => things.at(index));
  const names = fileNames(list.map(({ serial }) => serial));
  const shared = sharedConfig(group);
  const devices = devicesRead(fleet, group);
  return list.map(({ serial, origin }, index) => ({
    path: `agents/${fileName(group.id)}/${names.get(serial)}.json`,
    content: () => [jsonText(agentConfig(ownConfig(fleet, group, serial), shared, devices(index)))],
    origin,
  }));
}

function linesOf(fleet: Fleet, group: Group): Artifact {
  return {
    path: `agents/${fileName(group.id)}.ndjson`,
    content: () => lines(fleet, group),
    origin: connecting(group).origin,
  };
}

/** Lines are handed on in pieces of about this many characters: neither a call per device nor the whole file in memory. */
const PIECE = 65_536;

function* lines(fleet: Fleet, group: Group): Iterable<string> {
  const things = connecting(group);
  const shared = sharedText(sharedConfig(group));
  const devices = devicesRead(fleet, group);
  let piece = '';
  for (let index = 0; index < things.count; index++) {
    const own = ownConfig(fleet, group, things.at(index).serial);
    piece += `${agentConfigText(own, shared, devices(index))}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
