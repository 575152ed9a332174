import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { FaultAnswer } from '../../../../schema/twin-protocol';
import { Icon } from '../../parts/icon';
import { clockTime } from '../../parts/number';
import { post } from '../../server/api';
import { fleet } from '../../server/live';
import { route } from '../../server/route';

const LASTS = [
  ['10m', '10 minutes'],
  ['1h', '1 hour'],
  ['', 'until the end'],
] as const;

/** Orders a disturbance of a simulated device: what happens then is seen everywhere else. */
export function FaultDialog({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const groups = (fleet.value?.groups ?? []).filter(({ faults }) => Object.keys(faults).length > 0);
  const devices = fleet.value?.devices ?? [];
  const looked = devices.find(({ thing }) => route.value[0] === 'fleet' && thing === route.value[1]);
  const [group, setGroup] = useState(looked?.group ?? groups[0]?.id ?? '');
  const ofGroup = devices.filter((device) => device.group === group);
  const [device, setDevice] = useState(looked?.id ?? ofGroup[0]?.id ?? '');
  const faults = groups.find(({ id }) => id === group)?.faults ?? {};
  const [kind, setKind] = useState(Object.keys(faults)[0] ?? '');
  const [lasts, setLasts] = useState('10m');
  const [answer, setAnswer] = useState<{ readonly said: string; readonly fine: boolean }>();
  useEffect(() => dialog.current?.showModal(), []);

  const choose = (id: string) => {
    setGroup(id);
    setDevice(devices.find((one) => one.group === id)?.id ?? '');
    setKind(Object.keys(groups.find((one) => one.id === id)?.faults ?? {})[0] ?? '');
    setAnswer(undefined);
  };
  const order = async (event: Event) => {
    event.preventDefault();
    const fault = `${group}/${device}:${kind}@0s${lasts === '' ? '' : `+${lasts}`}`;
    try {
      const { from } = await post<FaultAnswer>('fault', { fault });
      setAnswer({ said: `${kind} on ${device}, from ${clockTime(from)} on. Watch it in Live and Alerts.`, fine: true });
    } catch (problem) {
      setAnswer({ said: problem instanceof Error ? problem.message : String(problem), fine: false });
    }
  };
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby={title}>
      <form class="dialog-body" onSubmit={order}>
        <div class="dialog-head">
          <h2 id={title}>Order a fault</h2>
          <button type="button" class="button icon-only" aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" size={16} />
          </button>
        </div>
        {groups.length === 0 ? (
          <p class="quiet">No device of this fleet is simulated: real readings cannot be disturbed from here.</p>
        ) : (
          <>
            <div class="row">
              <label class="field">
                <span>Group</span>
                <select class="select" value={group} onChange={(event) => choose(event.currentTarget.value)}>
                  {groups.map(({ id }) => (
                    <option key={id} value={id}>
                      {id}
                    </option>
                  ))}
                </select>
              </label>
              <label class="field">
                <span>Device</span>
                <select class="select" value={device} onChange={(event) => setDevice(event.currentTarget.value)}>
                  {ofGroup.map(({ id }) => (
                    <option key={id} value={id}>
                      {id}
                    </option>
                  ))}
                </select>
              </label>
            </div>
            <fieldset class="choices plain">
              <legend class="label">What happens</legend>
              {Object.entries(faults).map(([id, about]) => (
                <label class="choice" key={id}>
                  <input type="radio" name="kind" checked={kind === id} onChange={() => setKind(id)} />
                  <b>{id}</b>
                  <span>{about}</span>
                </label>
              ))}
            </fieldset>
            <label class="field">
              <span>For how long, by the clock of the fleet</span>
              <select class="select" value={lasts} onChange={(event) => setLasts(event.currentTarget.value)}>
                {LASTS.map(([value, text]) => (
                  <option key={value} value={value}>
                    {text}
                  </option>
                ))}
              </select>
            </label>
            {answer && (
              <p class={answer.fine ? 'done' : 'refusal'} role="status">
                {answer.said}
              </p>
            )}
            <button type="submit" class="button primary">
              <Icon name="bolt" size={16} />
              Order it
            </button>
          </>
        )}
      </form>
    </dialog>
  );
}
