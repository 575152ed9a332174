import type { ConsoleIntent } from '../../../../schema/console-protocol';
import { ChangeEffect } from './change-effect';
import { ChangeSign } from './change-sign';
import { ManifestFrame } from './manifest-frame';

/** One decision, and all that follows from it. */
export function ChangeIntent({ intent, open }: { intent: ConsoleIntent; open: boolean }) {
  const { sign, title, facts, place, frame, warnings, effects } = intent;
  return (
    <section class="intent" aria-label={title}>
      <h3>
        <ChangeSign sign={sign} />
        <span>{title}</span>
        {facts !== '' && <b class="intent-facts">{facts}</b>}
        {place !== '' && <code class="intent-place">{place}</code>}
      </h3>
      {frame !== '' && <ManifestFrame text={frame} open={open} />}
      {warnings.map((warning) => (
        <p key={warning} class="intent-warning">
          {warning}
        </p>
      ))}
      {effects.length > 0 && (
        <ul class="effects">
          {effects.map((effect) => (
            <li key={effect.sign + effect.head + effect.where + effect.what}>
              <ChangeEffect effect={effect} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
