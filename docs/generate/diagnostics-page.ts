import type { Message } from '../../compiler/diagnostics/define';
import { REGISTRY } from '../../compiler/diagnostics/registry';

/** docs/reference/diagnostics.md: every message by its code, from the registry. */
export function diagnosticsPage(): string {
  const entries = Object.entries(REGISTRY).sort(([a], [b]) => (a < b ? -1 : 1)) as unknown as [
    string,
    Message<Record<string, unknown>>,
  ][];
  const body = entries.map(([code, message]) =>
    [
      `## ${code}`,
      '',
      `${message.severity}: ${plain(message.message(NAMES))}`,
      '',
      `- Why: ${message.why}`,
      `- What to do: ${plain(message.fix(NAMES))}`,
      `- Example: [test/invalid/${code}/](../../test/invalid/${code}/)`,
      '',
    ].join('\n'),
  );
  return `${['# Every message by its code', '', `Made by \`npm run generate\` from the registry (${entries.length} codes). \`fleet explain CODE\` prints the same.`, '', ...body].join('\n').trimEnd()}\n`;
}

/** Stands in for the parameters: each prints as its own name. */
export const NAMES: Record<string, unknown> = new Proxy({}, { get: (_, name) => placeholder(String(name)) });

function placeholder(name: string): unknown {
  return { toString: () => `<${name}>`, toLocaleString: () => `<${name}>`, [Symbol.toPrimitive]: () => `<${name}>` };
}

const plain = (text: unknown) => String(text).replaceAll('<', '‹').replaceAll('>', '›');
