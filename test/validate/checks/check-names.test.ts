import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { REGISTRY } from '../../../compiler/diagnostics/registry';

const CHECKS = ['2-validate', '3-resolve'].flatMap((stair) => {
  const folder = fileURLToPath(new URL(`../../../compiler/${stair}/checks/`, import.meta.url));
  return readdirSync(folder)
    .filter((file) => file !== 'index.ts')
    .map((file) => [`${stair}/checks/${file}`, file.replace('.ts', ''), readFileSync(folder + file, 'utf8')] as const);
});

/** What a user reads in a message is where its check is found. */
describe('checks carry the name of what they say', () => {
  it.each(CHECKS)('%s is a code that it says, or begins like one', (_, name, text) => {
    const codes = [...text.matchAll(/'([a-z-]+)'/g)].flatMap(([, word = '']) => (word in REGISTRY ? [word] : []));
    // They say whatever is wrong in an expression, each of those that stand in one place.
    if (text.includes('expressionProblems(')) codes.push('expression');
    const fits = codes.some((code) => code.startsWith(name) || name.startsWith(code));
    expect(fits, `${name} says ${codes.join(', ') || 'nothing'}`).toBe(true);
  });

  it.each(CHECKS)('%s exports its check under that name, too', (_, name, text) => {
    const exported = name.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
    expect(text).toContain(`export const ${exported}: `);
  });
});
