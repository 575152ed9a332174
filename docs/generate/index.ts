import { agentConfigSchema } from '../../schema/agent-config-schema';
import { agentSettingsSchema } from '../../schema/agent-settings';
import { publishedSchema } from '../../schema/manifest-schema';
import { architecturePage } from './architecture-page';
import { commandsPage } from './commands-page';
import { diagnosticsPage } from './diagnostics-page';
import { examples } from './examples';
import { expressionsPage } from './expressions-page';
import { manifestPage } from './manifest-page';
import { manifestTypes } from './manifest-types';
import { planSchema } from './plan-schema';
import { replacementTable } from './replacement-table';
import { unitsPage } from './units-page';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** A line for each key, so that a change is seen where it is. */
const lines = (value: object) =>
  `{\n${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${JSON.stringify(one)}`)
    .join(',\n')}\n}\n`;

/** What is made from what, by path. test/docs.test.ts fails when a file is stale. */
export const GENERATED: Readonly<Record<string, () => string | Promise<string>>> = {
  'schema/fleet.schema.json': () => json(publishedSchema()),
  'schema/agent-config.schema.json': () => json(agentConfigSchema()),
  'schema/agent-settings.schema.json': () => json(agentSettingsSchema()),
  'schema/plan.schema.json': () => json(planSchema()),
  'schema/manifest.generated.ts': manifestTypes,
  'cli/explain/examples.json': async () => lines(await examples()),
  'compiler/5-plan/effects/replacement-table.json': replacementTable,
  'ARCHITECTURE.md': architecturePage,
  'docs/reference/commands.md': commandsPage,
  'docs/reference/manifest.md': manifestPage,
  'docs/reference/diagnostics.md': diagnosticsPage,
  'docs/reference/expressions.md': expressionsPage,
  'docs/reference/units.md': unitsPage,
};
