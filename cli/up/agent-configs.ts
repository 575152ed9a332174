import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentConfig } from '../../schema/agent-config';
import type { ArtifactList } from '../../schema/artifact-list';

/** The configs of all agents of a compiled fleet, in the order of their files: a file each, or a line each of a group's file. */
function agentConfigs(generated: string): readonly AgentConfig[] {
  const list = JSON.parse(readFileSync(join(generated, 'manifest.json'), 'utf8')) as ArtifactList;
  return list.artifacts
    .filter(({ path }) => path.startsWith('agents/'))
    .flatMap(({ path }) => {
      const text = readFileSync(join(generated, path), 'utf8');
      const documents = path.endsWith('.ndjson') ? text.split('\n').filter((line) => line !== '') : [text];
      return documents.map((document) => JSON.parse(document) as AgentConfig);
    });
}

/** All of them, or so many. */
export function chosenAgentConfigs(generated: string, count: number | undefined): readonly AgentConfig[] {
  const all = agentConfigs(generated);
  return count === undefined ? all : someOf(all, count);
}

/** So many of them, from every group in turn, so that a small run shows all groups. */
function someOf(configs: readonly AgentConfig[], count: number): readonly AgentConfig[] {
  const places = new Map<string, number>();
  const ranked = configs.map((config) => {
    const place = places.get(config.group) ?? 0;
    places.set(config.group, place + 1);
    return { config, place };
  });
  const chosen = new Set(
    [...ranked]
      .sort((a, b) => a.place - b.place)
      .slice(0, count)
      .map(({ config }) => config),
  );
  return configs.filter((config) => chosen.has(config));
}
