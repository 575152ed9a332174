import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { FaultAnswer } from '../../../../schema/twin-protocol';
import { Icon } from '../../parts/icon';
import { clockTime } from '../../parts/number';
import { post } from '../../server/api';
import { fleet } from '../../server/live';
import { route } from '../../server/route';
import { FaultFields, type FaultOrder, firstOrder } from './fault-fields';

/** Orders a disturbance of a simulated device: what happens then is seen everywhere else. */
export function FaultDialog({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const groups = (fleet.value?.groups ?? []).filter(({ faults }) => Object.keys(faults).length > 0);
  const looked = fleet.value?.devices.find(({ thing }) => route.value[0] === 'fleet' && thing === route.value[1]);
  const [order, setOrder] = useState<FaultOrder>(firstOrder(groups, looked?.group ?? groups[0]?.id ?? '', looked?.id));
  const [answer, setAnswer] = useState<{ readonly said: string; readonly fine: boolean }>();
  useEffect(() => dialog.current?.showModal(), []);

  const change = (next: FaultOrder) => {
    // What was said was said of another one.
    if (next.group !== order.group) setAnswer(undefined);
    setOrder(next);
  };
  const send = async (event: Event) => {
    event.preventDefault();
    const { group, device, kind, lasts } = order;
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
      <form class="dialog-body" onSubmit={send}>
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
            <FaultFields {...{ groups, order, change }} />
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
