import type { AgentConfig } from '../../schema/agent-config';
import type { Clock } from '../clock';
import { Backoff } from './backoff';
import {
  type AgentEvent,
  ConnectError,
  type ConnectOptions,
  type Credentials,
  type Session,
  type Transport,
} from './ports';
import { IdentityFolder } from './provisioning/identity-folder';
import { type Provisioned, provision } from './provisioning/provision';
import type { Reports } from './reports';
import type { Settings } from './settings/settings';
import type { Telemetry } from './telemetry';

export interface ConnectionOptions {
  readonly config: AgentConfig;
  readonly place: Pick<ConnectOptions, 'endpoint' | 'port' | 'keepAliveSeconds' | 'authorityFile'>;
  readonly identityFolder: string;
  claim(): Credentials | undefined;
  readonly transport: Transport;
  readonly clock: Clock;
  random(): number;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly reports: Reports;
  report(event: AgentEvent): void;
}

/** ms of wall time. The floor is what AWS IoT Device Advisor wants to see between two connections. */
const RECONNECT = { floorMs: 1000, baseMs: 1000, capMs: 120_000 };
/** After a refusal that only a person can lift: 5 to 10 minutes at first, at most 2 hours and 5 minutes. */
const REFUSED = { floorMs: 300_000, baseMs: 300_000, capMs: 7_200_000 };
/** A connection that lasted so long was good; what ends it is a new trouble, not the same one again. */
const GOOD_AFTER_MS = 60_000;

/** ms of wall time: how long the log waits for the shadow at the beginning of a session, and for a change that it asks for; and what a last report may take. */
const SHADOW_ANSWER_MS = 3000;
const CHANGE_MS = 120_000;
const RENEW_AFTER_MS = 1000;

/** Keeps the agent connected: an identity first, then session after session. It decides when to try again, and nobody else does. */
export class Connection {
  private readonly identity: IdentityFolder;
  private readonly reconnect: Backoff;
  private readonly patience: Backoff;
  private credentials: Credentials | undefined;
  private session: Session | undefined;
  /** Seconds, of this session. */
  private keepAlive: number | undefined;

  constructor(private readonly options: ConnectionOptions) {
    const { random, identityFolder } = options;
    this.identity = new IdentityFolder(identityFolder, (detail) => this.problem(detail));
    this.reconnect = new Backoff({ ...RECONNECT, random });
    this.patience = new Backoff({ ...REFUSED, random });
  }

  /** Never rejects; resolves after the signal was aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    while (!signal.aborted) {
      const pauseMs = await this.once(signal).catch((thrown: Error) => {
        this.problem(thrown.message);
        return this.reconnect.next();
      });
      await clock.sleep(pauseMs * clock.speed, signal);
    }
  }

  get isConnected(): boolean {
    return this.session !== undefined;
  }

  /** Ends the session, whatever it is doing. */
  async hangUp(): Promise<void> {
    await this.session?.close();
  }

  /** A session cannot change its keep-alive: it ends a moment later, when what is under way was told, and the next one has the new one. */
  reconfigure({ keepAlive }: Pick<AgentConfig['connection'], 'keepAlive'>): void {
    const { session } = this;
    if (session === undefined || keepAlive === this.keepAlive) return;
    const { clock } = this.options;
    clock.after(RENEW_AFTER_MS * clock.speed, () => void session.close());
  }

  /** One session, from its beginning to its end; then ms of wall time to wait. */
  private async once(signal: AbortSignal): Promise<number> {
    const { config, place, transport, clock, report } = this.options;
    const provisioned = await this.identify();
    if (signal.aborted) return 0;
    if (provisioned.kind !== 'ready') {
      this.problem(provisioned.detail);
      return provisioned.kind === 'refused' ? this.patience.next() : this.reconnect.next();
    }
    const { clientId } = config.connection;
    let session: Session;
    try {
      const { keepAlive: keepAliveSeconds } = this.options.settings.config.connection;
      this.keepAlive = keepAliveSeconds;
      session = await transport.connect({ ...place, keepAliveSeconds, clientId, credentials: provisioned.credentials });
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      this.problem(`no connection to ${place.endpoint}:${place.port}: ${error.reason}: ${error.message}`);
      return this.reconnect.next();
    }
    const connectedAt = clock.monotonic();
    report({ kind: 'connected', detail: `${clientId} to ${place.endpoint}:${place.port}` });
    this.session = session;
    this.options.reports.use(session);
    const why = await this.serve(session, signal);
    this.options.reports.use(undefined);
    await session.close();
    this.session = undefined;
    report({ kind: 'disconnected', detail: why });
    if (session.takenOver) this.problem(twoWith(clientId));
    if (clock.monotonic() - connectedAt >= GOOD_AFTER_MS * clock.speed) this.reconnect.reset();
    return this.reconnect.next();
  }

  private async serve(session: Session, signal: AbortSignal): Promise<string> {
    const { settings, telemetry } = this.options;
    const attached = settings
      .attach(session)
      .then((attached) => (attached === 'no-answer' ? session.close() : undefined));
    await this.settled(attached, session, signal);
    const { detail } = await telemetry.pumpTo(session, signal);
    return detail;
  }

  /**
   * What the log has waits for new settings where there are any: they may name other topics, and the policy may refuse those of before. A shadow that does not answer
   * holds nothing up for long, and a change that takes its time neither.
   */
  private async settled(attached: Promise<unknown>, session: Session, signal: AbortSignal): Promise<void> {
    const { clock, settings } = this.options;
    const over = new AbortController();
    const ended = AbortSignal.any([signal, over.signal]);
    const after = (ms: number) => clock.sleep(ms * clock.speed, ended);
    const patience = after(SHADOW_ANSWER_MS).then(() => (settings.isChanging ? after(CHANGE_MS) : undefined));
    await Promise.race([attached, session.closed, patience]);
    over.abort();
  }

  private async identify(): Promise<Provisioned> {
    if (this.credentials) return { kind: 'ready', credentials: this.credentials };
    const { report } = this.options;
    const trace = (step: string, detail: string) => report({ kind: 'provisioning', step, detail });
    const provisioned = await provision({ ...this.options, folder: this.identity, trace });
    if (provisioned.kind === 'ready') {
      this.credentials = provisioned.credentials;
      this.reconnect.reset();
    }
    return provisioned;
  }

  private problem(detail: string): void {
    this.options.report({ kind: 'problem', detail });
  }
}

/** One text, however often it happens: it is told once. */
const twoWith = (clientId: string) =>
  `another client connects as ${clientId}, and each ends the session of the other: two devices have one identity, as after a copied card. ` +
  'Their readings come in turns and are taken for those of one device. Give one of them an identity of its own';
