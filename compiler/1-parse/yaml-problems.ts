/** What a YAML reader met, as offsets in the text. */
export interface YamlProblem {
  readonly pos: readonly [number, number];
  readonly message: string;
}

/** After one slip (a bracket too many) the reader stumbles over all that follows: these messages say only that it lost its way. */
const STUMBLES = [/^Unexpected .* (at node end|in YAML stream)/, /must be sufficiently indented/];

/** The first problem, and later ones that are mistakes of their own. */
export function withoutStumbles<P extends YamlProblem>(problems: readonly P[]): readonly P[] {
  return problems.filter(({ message }, at) => at === 0 || !STUMBLES.some((stumble) => stumble.test(message)));
}

const TOKENS: Readonly<Record<string, string>> = {
  'flow-seq-start': '`[`',
  'flow-seq-end': '`]`',
  'flow-map-start': '`{`',
  'flow-map-end': '`}`',
  'map-value-ind': '`:`',
  'seq-item-ind': '`-`',
  'explicit-key-ind': '`?`',
  comma: '`,`',
  scalar: 'text',
  'single-quoted-scalar': 'quoted text',
  'double-quoted-scalar': 'quoted text',
};

/** The problem in words: the reader's token names become what stands in the text. */
export function inWords(message: string): string {
  const first = (message.split('\n', 1)[0] ?? message).replace(/:$/, '');
  const [, token = '', , where] = /^Unexpected (\S+)( token)? (at node end|in YAML stream)/.exec(first) ?? [];
  if (where === undefined) return first.charAt(0).toLowerCase() + first.slice(1);
  const what = TOKENS[token] ?? token;
  return where === 'at node end'
    ? `${what} stands here, but the value before it has ended; quote the value if this belongs to it`
    : `${what} is not expected here`;
}
