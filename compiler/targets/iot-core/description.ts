/** Of a thing type or thing group. Source: botocore iot, ThingGroupDescription. */
const MOST = 2028;

/**
 * A title as AWS IoT and CloudFormation take it: printable ASCII (botocore iot, `[\p{Graph}\x20]*`), accents taken off, the rest as `?`.
 * `${` and `{{` are pulled apart: CloudFormation gives both a meaning, and resolves `{{resolve:…}}` in every text (CloudFormation user
 * guide, Dynamic references), so that a title could otherwise read a secret.
 */
export function description(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/[^\x20-\x7e]/gu, '?')
    .replace(/[${](?=\{)/g, '$& ')
    .slice(0, MOST);
}
