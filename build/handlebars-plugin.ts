import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { TEMPLATE_HELPER_NAMES } from '../compiler/quoting/template-helpers';

/**
 * Build-time only (Vite and Rolldown plug-in): an imported .hbs file becomes a precompiled template.
 * Strict (a missing value throws), unescaped (quoting is by the language's own helper), and with our helpers only.
 */
export function handlebarsPlugin() {
  return {
    name: 'fleetwright:handlebars',
    load(id: string) {
      if (!id.endsWith('.hbs')) return undefined;
      const compiled = Handlebars.precompile(readFileSync(id, 'utf8'), {
        strict: true,
        noEscape: true,
        knownHelpersOnly: true,
        knownHelpers: Object.fromEntries(TEMPLATE_HELPER_NAMES.map((name) => [name, true])),
      });
      return `import { template } from ${JSON.stringify(RUNTIME)};\nexport default template(${compiled});\n`;
    },
  };
}

const RUNTIME = new URL('../compiler/quoting/template.ts', import.meta.url).pathname;
