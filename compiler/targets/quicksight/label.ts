/**
 * A person's text as QuickSight shows it: one line, no longer than `most`. `${` and `{{` are pulled apart, for CloudFormation resolves
 * `{{resolve:…}}` in every text (CloudFormation user guide, "Dynamic references").
 */
export function label(text: string, most: number): string {
  const plain = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[${](?=\{)/g, '$& ')
    .trim();
  const cut = plain.length <= most ? plain : `${[...plain.slice(0, most - 1)].slice(0, -1).join('')}…`;
  return cut === '' ? '–' : cut;
}
