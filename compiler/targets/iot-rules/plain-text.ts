/**
 * A person's text as it can stand in a string of AWS IoT SQL, in a description, or in both. IoT SQL documents no escapes, so quotes become
 * typographic ones, and what could end a line, start a substitution, make CloudFormation look up a secret (`{{resolve:…}}`) or hide text
 * is left out or pulled apart.
 */
export function plainText(text: string, most = 300): string {
  const plain = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll("'", '’')
    .replaceAll('"', '”')
    .replaceAll('`', '’')
    .replaceAll('\\', '/')
    .replaceAll('$', '＄')
    .replace(/\{(?=\{)/g, '{ ')
    .trim();
  const characters = [...plain];
  return characters.length <= most ? plain : `${characters.slice(0, most - 1).join('')}…`;
}
