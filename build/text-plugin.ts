import { readFileSync } from 'node:fs';

const TEXTS = /\/scripts\/[^/]+\.(py|txt)$/;

/** Build-time only (Vite and Rolldown plug-in): an imported script becomes its text, byte for byte. */
export function textPlugin() {
  return {
    name: 'fleetwright:text',
    // Before the bundler's own idea of what a .txt is.
    enforce: 'pre' as const,
    load(id: string) {
      if (!TEXTS.test(id)) return undefined;
      // A bundler that takes a .txt for text of its own would otherwise quote what is code by now.
      return { code: `export default ${JSON.stringify(readFileSync(id, 'utf8'))};\n`, moduleType: 'js' };
    },
  };
}
