/** Lines of the manifest, the marked one strong. */
export function ManifestFrame({ text, open }: { text: string; open: boolean }) {
  const drawn = (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <pre class="frame" tabIndex={0}>
      {text.split('\n').map((line, at) => (
        <span key={at} class={/^>|\|\s*\^+$/.test(line.trimStart()) ? 'marked' : ''}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
  if (open) return drawn;
  return (
    <details>
      <summary class="quiet">Lines of the manifest</summary>
      {drawn}
    </details>
  );
}
