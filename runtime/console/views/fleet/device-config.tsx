import type { ConsoleDevice } from '../../../../schema/console-protocol';

/** What it runs by, and what it has said of it. */
export function DeviceConfig({ device }: { device: ConsoleDevice }) {
  return (
    <>
      <h3>In force</h3>
      <pre class="json">{JSON.stringify(device.config, undefined, 2)}</pre>
      <h3>Config shadow</h3>
      {device.shadow === undefined ? (
        <p class="quiet">It has not reported yet.</p>
      ) : (
        <pre class="json">{JSON.stringify(device.shadow, undefined, 2)}</pre>
      )}
    </>
  );
}
