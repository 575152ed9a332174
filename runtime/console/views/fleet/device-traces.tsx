import type { TwinTrace } from '../../../../schema/twin-protocol';
import { clockTime } from '../../parts/number';

/** The ways of its last messages or connections, newest first. */
export function DeviceTraces({ traces, what }: { traces: readonly TwinTrace[]; what: string }) {
  if (traces.length === 0) return <p class="quiet">No {what} is remembered of this device yet.</p>;
  return (
    <ol class="traces">
      {[...traces].reverse().map((trace, at) => (
        <li key={trace.traceId}>
          <details open={at === 0}>
            <summary>
              <span class="mono">{clockTime(trace.steps[0]?.at ?? 0)}</span>
              <span class={`tag ${isBad(trace) ? 'tag-critical' : 'tag-good'}`}>
                {isBad(trace) ? 'refused or failed' : 'fine'}
              </span>
              <span class="quiet trace-text">{trace.steps[0]?.text}</span>
            </summary>
            <ol class="steps">
              {trace.steps.map((step, place) => (
                <li key={`${place} ${step.kind}`} class={`step step-${isBadStep(step) ? 'bad' : step.kind}`}>
                  <b>{step.kind}</b>
                  <span>
                    {step.text}
                    {step.data && <StepData data={step.data} />}
                  </span>
                </li>
              ))}
            </ol>
            <p class="quiet mono trace-id">{trace.traceId}</p>
          </details>
        </li>
      ))}
    </ol>
  );
}

function StepData({ data }: { data: Readonly<Record<string, unknown>> }) {
  return (
    <details class="step-data">
      <summary>data</summary>
      <pre>{JSON.stringify(data, undefined, 2)}</pre>
    </details>
  );
}

const isBadStep = ({ kind, text }: TwinTrace['steps'][number]) =>
  kind === 'error' || (kind === 'policy' && !text.startsWith('allowed'));
const isBad = ({ steps }: TwinTrace) => steps.some(isBadStep);
