import type { Output } from '../../compiler/4-emit/index';
import { didYouMean } from '../../compiler/diagnostics/suggest';
import { type Artifact, contentOf } from '../../compiler/ir/artifact';
import { connecting, devicesOf } from '../../compiler/ir/fleet/groups';
import type { Fleet } from '../../compiler/ir/fleet/index';
import { serialOf } from '../../compiler/targets/agents/file-name';
import type { AgentConfig } from '../../schema/agent-config';
import { Unable } from '../unable';

/** The config of a thing as the compiler emits it, out of a file of its own or of its group's NDJSON. Throws Unable for a thing that does not connect. */
export function agentConfigOf(thing: string, fleet: Fleet, { artifacts }: Output): AgentConfig {
  for (const artifact of artifacts.filter(({ path }) => path.startsWith('agents/'))) {
    const text = artifact.path.endsWith('.ndjson') ? lineOf(thing, contentOf(artifact)) : fileOf(thing, artifact);
    if (text !== undefined) return JSON.parse(text) as AgentConfig;
  }
  throw noConfig(thing, fleet);
}

function fileOf(thing: string, artifact: Artifact): string | undefined {
  const name = artifact.path.slice(artifact.path.lastIndexOf('/') + 1, -'.json'.length);
  return serialOf(name) === thing ? [...contentOf(artifact)].join('') : undefined;
}

/** A line begins with the format and the thing (schema/agent-config.ts), and a serial has no character that JSON escapes. */
function lineOf(thing: string, pieces: Iterable<string>): string | undefined {
  const start = `{"format":"fleetwright/agent-config/v1","thing":${JSON.stringify(thing)},`;
  let rest = '';
  for (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    const line = lines.find((one) => one.startsWith(start));
    if (line !== undefined) return line;
  }
  return undefined;
}

function noConfig(thing: string, { groups }: Fleet): Unable {
  const behind = groups
    .filter(({ gateways }) => gateways)
    .flatMap(({ devices }) => [...devicesOf(devices)])
    .find(({ serial }) => serial === thing);
  if (behind?.gateway !== undefined) {
    return new Unable(
      `\`${thing}\` does not connect by itself: its gateway speaks for it`,
      `bundle the gateway: \`fleet bundle ${behind.gateway}\``,
    );
  }
  const known = groups.flatMap((group) => [...devicesOf(connecting(group))].map(({ serial }) => serial));
  return new Unable(`no device or gateway of the fleet is called \`${thing}\``, didYouMean(thing, known, 'device'));
}
