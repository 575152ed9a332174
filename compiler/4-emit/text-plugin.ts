import { readFileSync } from 'node:fs';

const TEXTS = /\/scripts\/[^/]+\.(py|txt)$/;

/** Build-time only (Vite and Rolldown plug-in): an imported script becomes its text, byte for byte. */
export function textPlugin() {
  return {
    name: 'fleetwright:text',
    // Before the bundler's own idea of what a .txt is.
    enforce: 'pre' as const,
    load(id: string) {
      return TEXTS.test(id) ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))};\n` : undefined;
    },
  };
}
