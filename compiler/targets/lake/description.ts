/** Characters of a column's comment. Source: botocore glue, CommentString. */
const MOST = 255;

/**
 * A person's text as Glue takes it in comments: one line without control characters. `${` and `{{` are pulled apart, for CloudFormation
 * resolves `{{resolve:…}}` in every text (CloudFormation user guide, "Dynamic references").
 */
export function description(text: string): string {
  const plain = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[${](?=\{)/g, '$& ')
    .trim();
  const characters = [...plain];
  return characters.length <= MOST ? plain : `${characters.slice(0, MOST - 1).join('')}…`;
}
