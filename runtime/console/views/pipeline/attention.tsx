import { useEffect, useState } from 'preact/hooks';
import type { TwinStatus } from '../../../../schema/twin-protocol';
import { Icon } from '../../parts/icon';
import { count } from '../../parts/number';
import { Silence } from '../../parts/silence';
import { SourceTrouble } from '../../parts/source-trouble';
import { get } from '../../server/api';
import { tick } from '../../server/live';
import { accountText } from './account-text';

/** What is not as it should be, and what the twin does not stand for. */
export function Attention() {
  const [status, setStatus] = useState<TwinStatus>();
  const edition = `${tick.value?.start} ${tick.value?.edition}`;
  useEffect(() => {
    get<TwinStatus>('status').then(setStatus, () => {});
  }, [edition]);
  const now = tick.value?.counts;
  if (!now) return null;
  const troubles = [
    [now.errors, 'errors'],
    [now.refusals, 'refusals by policies'],
    [now.rules.actionsFailed, 'actions of rules that failed'],
    [now.streams.failed, 'records not delivered'],
  ] as const;
  const real = troubles.filter(([number]) => number > 0);
  const { account, silent } = now;
  const { sources = [], losses = [] } = account ?? {};
  return (
    <section class="card" aria-labelledby="attention">
      <div class="card-head">
        <h2 id="attention">Attention</h2>
      </div>
      <div class="card-body attention">
        <Troubled now={now} />
        {real.length + sources.length + losses.length + silent.length === 0 ? (
          <p class="fine">
            <Icon name="check" size={16} /> Nothing failed, nothing was refused, nothing was left out.
          </p>
        ) : (
          real.length > 0 && (
            <ul>
              {real.map(([number, what]) => (
                <li key={what}>
                  <b class="mono">{count(number)}</b> {what}
                </li>
              ))}
            </ul>
          )
        )}
        {account && <p class="quiet">{accountText(account.readings)}</p>}
        {status && <NotHonoured status={status} />}
      </div>
    </section>
  );
}

/** Devices that are silent, sources that fail, readings that were lost. */
function Troubled({ now }: { readonly now: NonNullable<typeof tick.value>['counts'] }) {
  const { account, silent } = now;
  const { sources = [], losses = [] } = account ?? {};
  return (
    <>
      {silent.length > 0 && <Silence silent={silent} now={now.now} />}
      {sources.length > 0 && (
        <ul class="attention-sources">
          {sources.map((source) => (
            <li key={`${source.group} ${source.is} ${source.why}`}>
              <SourceTrouble source={source} now={now.now} />
            </li>
          ))}
        </ul>
      )}
      {losses.length > 0 && (
        <ul>
          {losses.map((loss) => (
            <li key={loss}>{loss}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function NotHonoured({ status }: { readonly status: TwinStatus }) {
  return (
    <>
      {status.refused.length > 0 && (
        <details>
          <summary>{status.refused.length} parts cannot run here</summary>
          <ul>
            {status.refused.map(({ kind, name, problems }) => (
              <li key={kind + name}>
                <b>
                  {kind} {name}
                </b>
                : {problems.join('; ')}
              </li>
            ))}
          </ul>
        </details>
      )}
      {status.notHonoured.length > 0 && (
        <details>
          <summary>{count(status.notHonoured.length)} details of AWS are left out here</summary>
          <ul>
            {status.notHonoured.slice(0, 60).map(({ logicalId, type, property, why }) => (
              <li key={`${logicalId} ${property}`}>
                <span class="mono">
                  {type.replace('AWS::', '')}
                  {property === undefined ? '' : ` ${property}`}
                </span>
                : {why}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
