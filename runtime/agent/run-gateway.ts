import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Clock, systemClock } from '../clock';
import { driverOf } from '../drivers/index';
import { startAgent } from './agent';
import { claimIn } from './claim';
import { Journal } from './journal';
import type { Transport } from './ports';
import { seededRandom } from './seeded-random';
import { ConfigError, loadConfig } from './settings/load-config';
import { Systemd, type SystemdEnvironment } from './systemd';
import { awsTransport } from './transport/aws';
import { systemWallClock } from './wall-clock';

const USAGE = `usage: node agent.js --config <file> --data <folder> [--thing <name>] [--claim <folder>]
                     [--endpoint <host>] [--port <number>] [--ca <file>]

  --config    the agent config of this thing, or an .ndjson file of many
  --data      where its key, certificate, readings and settings are kept
  --thing     which one, where the file has many
  --claim     folder with certificate.pem and private.key to ask for a certificate with
  --endpoint  in place of the config's
  --port      in place of the config's
  --ca        PEM file of the authorities to trust, in place of the system's
`;

const TEXT = { type: 'string' } as const;
const OPTIONS = { config: TEXT, data: TEXT, thing: TEXT, claim: TEXT, endpoint: TEXT, port: TEXT, ca: TEXT };

/** Exit codes of sysexits.h, for the unit's RestartPreventExitStatus=. */
const EXIT = { done: 0, usage: 64, internal: 70, noLog: 73, config: 78 } as const;

/** As much of its process as the agent of a gateway needs. */
export interface GatewayProcess {
  readonly argv: readonly string[];
  readonly env: SystemdEnvironment;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  once(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
}

/** The agent of a gateway or device, from its command line to its exit code. */
export async function runGateway(
  host: GatewayProcess,
  transportBy: (clock: Clock) => Transport = awsTransport,
): Promise<number> {
  const args = argumentsOf(host.argv.slice(2));
  if (typeof args === 'string') {
    host.stderr.write(`${args}\n\n${USAGE}`);
    return EXIT.usage;
  }
  try {
    return await runWith(args, host, transportBy);
  } catch (thrown) {
    host.stderr.write(`${(thrown as Error).message}\n`);
    return thrown instanceof ConfigError ? EXIT.config : EXIT.internal;
  }
}

type Arguments = Exclude<ReturnType<typeof argumentsOf>, string>;

async function runWith(
  args: Arguments,
  host: GatewayProcess,
  transportBy: (clock: Clock) => Transport,
): Promise<number> {
  const config = await loadConfig(args.config, args.thing);
  const clock = systemClock();
  const journal = new Journal(config.thing, clock, (line) => host.stdout.write(line));
  const systemd = new Systemd(host.env, (detail) => journal.line({ kind: 'problem', detail }));
  const signalled = new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) host.once(name, () => resolve(name));
  });
  const seed = randomInt(2 ** 47);
  try {
    const agent = startAgent({
      config,
      folder: args.data,
      place: args.place,
      claim: () => claimIn(args.claim),
      transport: transportBy(clock),
      driverFor: driverOf,
      clock,
      wallClock: systemWallClock(clock),
      seed,
      random: seededRandom(seed, config.thing),
      report: (event) => journal.event(event),
    });
    systemd.ready();
    const unwatch = systemd.watch(() => true);
    const name = await signalled;
    journal.line({ kind: 'stopping', signal: name });
    systemd.stopping();
    unwatch();
    await agent.stop();
    journal.close();
    return EXIT.done;
  } catch (thrown) {
    journal.close();
    host.stderr.write(`${config.thing} cannot be started: ${(thrown as Error).message}\n`);
    return EXIT.noLog;
  }
}

function argumentsOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const { config, data, thing, claim, endpoint, port, ca } = values;
    if (config === undefined || data === undefined) return '--config and --data are needed';
    const number = port === undefined ? undefined : Number(port);
    if (number !== undefined && !(Number.isInteger(number) && number > 0 && number < 65_536)) return `no port: ${port}`;
    const place = {
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(number === undefined ? {} : { port: number }),
      ...(ca === undefined ? {} : { authorityFile: ca }),
    };
    return { config, data, thing, claim, place };
  } catch (thrown) {
    return (thrown as Error).message;
  }
}
