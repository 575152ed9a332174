import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import validate from 'virtual:agent-config-validator';
import type { AgentConfig } from '../../../schema/agent-config';
import { schemaProblem } from './schema-problem';

/** The config file is wrong; the message says where. Nothing runs without one. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Reads the config of one thing from its own file, or from the NDJSON file of a large group. Throws a ConfigError. */
export async function loadConfig(file: string, thing?: string): Promise<AgentConfig> {
  try {
    return checkConfig(
      JSON.parse(file.endsWith('.ndjson') ? await lineOf(file, thing) : readFileSync(file, 'utf8')),
      file,
    );
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${file}: ${(error as Error).message}`);
  }
}

/** Throws a ConfigError where the published schema does not hold. */
function checkConfig(config: unknown, where: string): AgentConfig {
  if (!validate(config)) throw new ConfigError(schemaProblem(where, validate.errors));
  return config as AgentConfig;
}

async function lineOf(file: string, thing: string | undefined): Promise<string> {
  if (thing === undefined) throw new ConfigError(`${file}: a file of many configs, so the name of the thing is needed`);
  const needle = `"thing":${JSON.stringify(thing)},`;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.replaceAll(' ', '').includes(needle)) return line;
  }
  throw new ConfigError(`${file}: there is no ${thing} in it`);
}
