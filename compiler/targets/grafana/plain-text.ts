/** Seen by nobody, and no part of a name: it stands where Grafana would otherwise begin to read a variable. */
const JOINER = '\u2060';

/**
 * A person's text as Grafana shows it: one line, in which nothing is a variable. `$name`, `${name}` and `[[name]]` are Grafana's, and it has
 * no way to escape them, so they are pulled apart by a sign without width. Source: Grafana documentation, "Variable syntax".
 */
export function plainText(text: string, most = 500): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\$(?=[\w{])/g, `$${JOINER}`)
    .replace(/\[(?=\[)/g, `[${JOINER}`)
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The same where Grafana expands templates of Go: labels and annotations of alert rules. */
export const templateText = (text: string, most?: number) => plainText(text, most).replaceAll('{{', '{{ "{{" }}');

/** A value of a provisioning file, in which `$NAME` would be a variable of the environment. Source: Grafana documentation, "Provision Grafana". */
export function provisioned<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'string' ? inner.replaceAll('$', '$$$$') : inner,
  ) as T;
}
