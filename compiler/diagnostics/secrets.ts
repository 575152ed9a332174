/**
 * What looks like a secret, wherever it is written: shapes that issuers give their credentials, and what a name such as `password` is
 * given. References to a secret are none. Shapes as their issuers document them (AWS IAM identifiers, GitHub, Slack and Stripe token
 * formats, RFC 7468, RFC 7519).
 */
const SHAPES: readonly (readonly [kind: string, shape: RegExp])[] = [
  ['an access key of AWS', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})/],
  ['a token of GitLab', /\bglpat-[\w-]{20,}/],
  ['a token of Slack', /\bxox[abeoprs]-[\w-]{10,}/],
  ['a key of Stripe', /\b[rs]k_live_[A-Za-z0-9]{16,}/],
  ['a JSON web token', /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/],
  ['an address with a password', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/],
];

const NAMES =
  '(?:password|passwd|passphrase|secret|secret[_-]?(?:access[_-]?)?key|api[_-]?key|access[_-]?token|auth[_-]?token|private[_-]?key)';
const NAMED = new RegExp(`(?:^|[^A-Za-z0-9])[A-Za-z0-9_-]*?${NAMES}$`, 'i');
const REFERENCE = /^(?:arn:|\{\{resolve:|secretsmanager:|ssm:|\$\{|\/)/;
const SHORTEST = 6;

/** What kind of secret the text holds, or undefined. */
export function secretIn(text: string): string | undefined {
  return SHAPES.find(([, shape]) => shape.test(text))?.[0];
}

/** Whether a value of this name is one to keep from others: `wifi_password: hunter22`. */
export function isSecretOf(name: string, value: string): boolean {
  return NAMED.test(name) && value.length >= SHORTEST && !/\s/.test(value) && !REFERENCE.test(value);
}

const ANY = new RegExp(SHAPES.map(([, { source }]) => `(?:${source})`).join('|'), 'g');
const GIVEN = new RegExp(`(${NAMES}["']?\\s*[:=]\\s*["']?)([^\\s"',}\\]]{${SHORTEST},})`, 'gi');

/** The text with every secret in it made as many stars: messages and code frames end in logs. */
export function masked(text: string): string {
  return text
    .replace(ANY, (secret) => '*'.repeat(secret.length))
    .replace(GIVEN, (whole, before: string, value: string) =>
      REFERENCE.test(value) ? whole : before + '*'.repeat(value.length),
    );
}
