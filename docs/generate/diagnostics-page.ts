import { exampleLines } from '../../cli/explain/example-lines';
import { CODES, messageForm } from '../../compiler/diagnostics/message-form';
import { examples } from './examples';

/** docs/reference/diagnostics.md: every message by its code, from the registry, with an example of it. */
export async function diagnosticsPage(): Promise<string> {
  const shown = await examples();
  const body = CODES.map((code) => {
    const { severity, message, why, fix } = messageForm(code);
    return [
      `## ${code}`,
      '',
      `${severity}: ${plain(message)}`,
      '',
      `- Why: ${why}`,
      `- What to do: ${plain(fix)}`,
      '',
      '```text',
      ...exampleLines(shown[code]),
      '```',
      '',
    ].join('\n');
  });
  return `${['# Every message by its code', '', `Made by \`npm run generate\` from the registry (${CODES.length} codes) and from what the compiler says of \`test/invalid/\`. \`fleet explain CODE\` prints the same.`, '', ...body].join('\n').trimEnd()}\n`;
}

const plain = (text: string) => text.replaceAll('<', '‹').replaceAll('>', '›');
