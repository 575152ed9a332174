import { useState } from 'preact/hooks';
import type { ConsoleEffect } from '../../../../schema/console-protocol';
import { ChangeSign } from './change-sign';

/** One thing that a decision changes, in a line; opened, whole. */
export function ChangeEffect({ effect: { sign, head, where, what, here, why, lines } }: { effect: ConsoleEffect }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="effect" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <ChangeSign sign={sign} />
        <b>{head}</b>
        <span class="effect-what">
          <span class="effect-where">{where}</span>
          {what !== '' && <span>{what}</span>}
        </span>
        <span class={`tag ${here === 'in-force' ? 'tag-good' : ''}`}>
          {here === 'in-force' ? 'in force' : 'AWS only'}
        </span>
      </summary>
      {open && (
        <div class="effect-full">
          {why !== '' && <p class="quiet">In the twin: {why}.</p>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <pre tabIndex={0}>
            {lines.map((line, at) => (
              <span key={at} class={lineClass(line)}>
                {`${line}\n`}
              </span>
            ))}
          </pre>
        </div>
      )}
    </details>
  );
}

const lineClass = (line: string) => (/^\s*\+ /.test(line) ? 'plus' : /^\s*- /.test(line) ? 'minus' : '');
