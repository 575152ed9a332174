import type { ComponentChildren } from 'preact';
import type { ConsoleDevice } from '../../../../schema/console-protocol';

/** Its certificates, and its thing in the registry. */
export function DeviceCertificates({ device }: { device: ConsoleDevice }) {
  if (device.certificates.length === 0)
    return <p class="quiet">It has no certificate yet: it is onboarded by a claim, and gets its own then.</p>;
  return (
    <>
      {device.certificates.map(({ id, status, subject, issuer, from, until, policies }) => (
        <dl class="facts" key={id}>
          <Fact name="status">
            <span class={`tag ${status === 'ACTIVE' ? 'tag-good' : 'tag-critical'}`}>{status}</span>
          </Fact>
          <Fact name="id">
            <span class="mono">{id}</span>
          </Fact>
          <Fact name="subject">{subject}</Fact>
          <Fact name="issuer">{issuer}</Fact>
          <Fact name="valid">
            {from.slice(0, 10)} to {until.slice(0, 10)}
          </Fact>
          <Fact name="policies">{policies.join(', ')}</Fact>
        </dl>
      ))}
      <h3>Thing</h3>
      <dl class="facts">
        {device.type !== undefined && <Fact name="type">{device.type}</Fact>}
        <Fact name="groups">{device.thingGroups.join(', ')}</Fact>
        {Object.entries(device.attributes).map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
