import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { agentConfigSchema } from '../schema/agent-config';
import { agentSettingsSchema } from '../schema/agent-settings';
import { edgeModelSchema } from '../schema/edge-model-schema';
import { manifestSchema } from '../schema/manifest-schema';

const SCHEMAS: Readonly<Record<string, () => object>> = {
  'virtual:manifest-validator': manifestSchema,
  'virtual:agent-config-validator': agentConfigSchema,
  'virtual:agent-settings-validator': agentSettingsSchema,
  'virtual:edge-model-validator': () => edgeModelSchema,
};

/**
 * Build-time only (Vite and Rolldown plug-in): turns each schema into plain validation code.
 * Compiling the schema at run time would cost some hundred milliseconds at every start of `fleet`.
 */
export function ajvPlugin() {
  return {
    name: 'fleetwright:ajv',
    resolveId: (id: string) => (id in SCHEMAS ? `\0${id}` : undefined),
    load(id: string) {
      const schema = id.startsWith('\0') ? SCHEMAS[id.slice(1)] : undefined;
      return schema && validatorCode(schema());
    },
  };
}

function validatorCode(schema: object): string {
  const ajv = new Ajv2020({
    strict: true,
    allowUnionTypes: true,
    allErrors: true,
    verbose: true,
    code: { source: true, esm: true },
    keywords: ['x-unit', 'x-default', 'x-shape'],
  });
  const code = standaloneCode(ajv, ajv.compile(schema));
  const imports: string[] = [];
  // The standalone code still calls require() for ajv's own small run-time files.
  const body = code.replace(/require\("(ajv\/dist\/runtime\/[a-z0-9]+)"\)\.default/g, (_: string, path: string) => {
    const name = `runtime${imports.length}`;
    imports.push(`import ${name} from '${path}.js';`);
    return `(${name}.default ?? ${name})`;
  });
  return `${imports.join('\n')}\n${body}`;
}
