import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../faults/fleet';
import { bundled } from '../faults/programs';
import { Talking } from './talking';
import type { LoadAnswer, LoadOptions } from './twin-load';
import type { ServerAnswer } from './twin-server';

/** How large a fleet may be: time to onboard the example, memory of a twin with many connections, memory of an agent. Asserts nothing. */
const DEVICES = 2_000;
const AGENT_SECONDS = 60;
const folder = mkdtempSync(join(tmpdir(), 'fleetwright-bench-'));
const scripts = await bundled('bench', {
  server: new URL('./twin-server.ts', import.meta.url),
  load: new URL('./twin-load.ts', import.meta.url),
});
const main = join(ROOT, 'dist/main.js');
const generated = join(folder, 'generated');

try {
  await onboarding();
  await run(main, 'compile', join(ROOT, 'fleet.example.yaml'), '--out', generated, '--quiet');
  await connections();
  await agent();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** `fleet up` from its start to the last of its devices, each with its own key, certificate and connection. */
async function onboarding(): Promise<void> {
  const data = join(folder, 'up');
  const args = ['up', join(ROOT, 'fleet.example.yaml'), '--for', '1s', '--json', '--data-dir', data];
  const up = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = false;
  for await (const line of createInterface({ input: up.stdout })) {
    const { event, elapsedMs, fleet } = JSON.parse(line) as {
      readonly event: string;
      readonly elapsedMs: number;
      readonly fleet: { readonly things: number; readonly onboarded: number };
    };
    if (told || event !== 'progress' || fleet.onboarded < fleet.things) continue;
    told = true;
    report(`${fleet.things} devices onboarded over mutual TLS by fleet up`, `${(elapsedMs / 1000).toFixed(1)} s`);
  }
}

/** Registered devices that are connected and publish once each. */
async function connections(): Promise<void> {
  const names = Array.from({ length: DEVICES }, (_, n) => `temp-${String(n + 1).padStart(4, '0')}`);
  const data = join(folder, 'many');
  const server = new Talking(join(scripts, 'server.js'), ['twin', generated, data, names.join(',')]);
  const { port = 0, devices = {} } = await server.next<ServerAnswer>();
  const before = await server.ask<ServerAnswer>();
  const load = new Talking(join(scripts, 'load.js'), []);
  const ca = readFileSync(join(data, 'iot-core/ca/ca.pem'), 'utf8');
  const began = performance.now();
  const times = { inFlight: 1, warmUpMs: 5_000, measureMs: 1_000 };
  load.say({ client: 'bytes', port, ca, devices, ...times } satisfies LoadOptions);
  await load.next<LoadAnswer>();
  const seconds = (performance.now() - began - times.warmUpMs) / 1000;
  const { connections = 0, residentMb = 0 } = await server.ask<ServerAnswer>();
  const each = ((residentMb - (before.residentMb ?? 0)) * 1024) / connections;
  report(
    `twin with ${connections} connections, publishing`,
    `${Math.round(residentMb)} MB resident, ${Math.round(each)} KB each; connected in ${seconds.toFixed(1)} s`,
  );
  await load.next<LoadAnswer>();
  await load.next<LoadAnswer>();
  await load.end();
  await server.end();
}

/** The agent as a device runs it (dist/agent.js), onboarded and publishing. */
async function agent(): Promise<void> {
  const data = join(folder, 'one');
  const server = new Talking(join(scripts, 'server.js'), ['twin', generated, data, '']);
  const { port = 0 } = await server.next<ServerAnswer>();
  const args = ['--config', join(generated, 'agents/group2/motor-001.json'), '--data', join(folder, 'agent')];
  const claim = ['--claim', join(data, 'iot-core/claims/iot-enterprise-group2')];
  const place = ['--endpoint', '127.0.0.1', '--port', String(port), '--ca', join(data, 'iot-core/ca/ca.pem')];
  const device = spawn(process.execPath, [join(ROOT, 'dist/agent.js'), ...args, ...claim, ...place], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: device.stdout })) if (line.includes('"connected"')) break;
  const first = residentMb(device);
  await new Promise((resolve) => setTimeout(resolve, AGENT_SECONDS * 1000));
  report(
    `agent (dist/agent.js), ${AGENT_SECONDS} s after its first connection`,
    `${residentMb(device)} MB resident; ${first} MB when it came in`,
  );
  device.kill('SIGTERM');
  await once(device, 'exit');
  await server.end();
}

/** Linux only. */
function residentMb({ pid }: ChildProcess): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

async function run(...args: readonly string[]): Promise<void> {
  const [code] = await once(spawn(process.execPath, [...args], { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
}

function report(what: string, figure: string): void {
  console.log(`${what.padEnd(58)} ${figure}`);
}
