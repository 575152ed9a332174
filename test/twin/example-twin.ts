import { request } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../../runtime/clock';
import { systemClock } from '../../runtime/clock';
import { Twin } from '../../runtime/twin/wiring/twin';
import type { Room } from './iot-core/room';

export interface RunningTwin {
  readonly twin: Twin;
  readonly dataDir: string;
  /** As much of it as the clients of the IoT Core tests need. */
  readonly room: Room;
}

export async function bootExample(
  generated: string,
  dataDir: string,
  clock: Clock = systemClock(),
): Promise<RunningTwin> {
  const twin = await Twin.boot({ generated, dataDir, clock });
  return { twin, dataDir, room: { core: twin.iotCore } as Room };
}

/** Asks the control socket of a twin. */
export function ask(
  dataDir: string,
  path: string,
  method = 'GET',
  body?: string,
): Promise<{ status: number; body: never }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: join(dataDir, 'control.sock'), path, method }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as never }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** What an agent would publish. */
export function reading(sequence: number, values: Readonly<Record<string, unknown>>): string {
  const head = { late: false, event_time: Date.now(), boot_id: 'b1', sequence, monotonic_ms: sequence };
  return JSON.stringify({ ...head, ...values });
}
