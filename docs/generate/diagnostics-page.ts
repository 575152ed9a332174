import { CODES, messageForm } from '../../compiler/diagnostics/message-form';

/** docs/reference/diagnostics.md: every message by its code, from the registry. */
export function diagnosticsPage(): string {
  const body = CODES.map((code) => {
    const { severity, message, why, fix } = messageForm(code);
    return [
      `## ${code}`,
      '',
      `${severity}: ${plain(message)}`,
      '',
      `- Why: ${why}`,
      `- What to do: ${plain(fix)}`,
      // In the repository only: an example is a folder of tests, which no package has.
      `- Example: \`test/invalid/${code}/\``,
      '',
    ].join('\n');
  });
  return `${['# Every message by its code', '', `Made by \`npm run generate\` from the registry (${CODES.length} codes). \`fleet explain CODE\` prints the same.`, '', ...body].join('\n').trimEnd()}\n`;
}

const plain = (text: string) => text.replaceAll('<', '‹').replaceAll('>', '›');
