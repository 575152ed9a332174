const SIGNS: Readonly<Record<string, string>> = { '+': 'added', '-': 'removed', '-/+': 'removed', '~': 'changed' };
const WORDS: Readonly<Record<string, string>> = {
  '+': 'added',
  '-': 'removed',
  '-/+': 'replaced',
  '~': 'changed',
  '→': 'moved',
  '=': 'kept',
};

/** The sign of a plan, with its word for whoever hears the page. */
export function ChangeSign({ sign }: { sign: string }) {
  return (
    <span class={`sign sign-${SIGNS[sign] ?? 'other'}`}>
      <span aria-hidden="true">{sign === '-' ? '−' : sign}</span>
      <span class="hidden">{WORDS[sign] ?? sign}</span>
    </span>
  );
}
