import { writeFileSync } from 'node:fs';
import { agentConfigSchema } from '../schema/agent-config';
import { publishedSchema } from '../schema/manifest-schema';
import { manifestTypes } from './generate/manifest-types';

/** `npm run generate`: everything in the repository that is made from something else in it, except generated/. */
const root = new URL('../', import.meta.url);
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

export const GENERATED: Readonly<Record<string, () => string | Promise<string>>> = {
  'schema/fleet.schema.json': () => json(publishedSchema()),
  'schema/manifest.generated.ts': manifestTypes,
};

for (const [path, make] of Object.entries(GENERATED)) writeFileSync(new URL(path, root), await make());
