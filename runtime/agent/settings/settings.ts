import { createHash } from 'node:crypto';
import type { AgentConfig } from '../../../schema/agent-config';
import type { SettingsOutcome } from '../../../schema/agent-settings';
import type { Clock } from '../../clock';
import { type AgentEvent, type Message, type Session, SubscribeError } from '../ports';
import { type Answer, Asking, answersTo } from '../transport/ask';
import { canonical, type Fields, isFields, merged, mergePatch } from './merge-patch';
import { overlay } from './overlay';
import { loadSettings, saveSettings } from './saved-settings';

export interface SettingsOptions {
  /** The config file. */
  readonly config: AgentConfig;
  /** Where the settings that were applied last are kept. */
  readonly file: string;
  readonly clock: Clock;
  /** Makes the agent run by another config. Throws when it cannot, and then still runs by the old one. */
  apply(config: AgentConfig): Promise<void>;
  report(event: AgentEvent): void;
}

/** What is asked for, given what is applied: a delta says all that is desired and not yet reported. */
type Wanted = (applied: Fields) => Fields;

/** ms of wall time for one answer of the shadow service, and until it is asked again. */
const ANSWER_MS = 20_000;
const ASK_AGAIN_MS = 60_000;
const LONGEST_REASON = 500;

/**
 * The config file with the shadow's settings over it. A change is checked as a whole, applied, kept on disk and reported; one that is wrong is reported
 * with its reason, and the old settings stay.
 */
export class Settings {
  private readonly prefix: string;
  private applied: Fields = {};
  private current: AgentConfig;
  private work: Promise<void> = Promise.resolve();
  /** Of the settings that were rejected last: reporting that brings the same delta again. */
  private rejected: string | undefined;

  constructor(private readonly options: SettingsOptions) {
    const { config, file, report } = options;
    this.prefix = `$aws/things/${config.thing}/shadow/name/${config.shadow.name}`;
    this.current = config;
    const saved = loadSettings(file);
    if (!saved) return;
    const overlaid = overlay(config, saved);
    if ('problem' in overlaid) {
      report({
        kind: 'problem',
        detail: `the settings of before do not fit this config file any more: ${overlaid.problem}`,
      });
      return;
    }
    this.applied = saved;
    this.current = overlaid.config;
  }

  /** What the agent is to run by. */
  get config(): AgentConfig {
    return this.current;
  }

  /** Something was asked for last that cannot be. */
  get isRejecting(): boolean {
    return this.rejected !== undefined;
  }

  /**
   * Listens to the shadow for as long as the session lasts. Resolves when what is desired was taken in, or could not be asked for; 'no-answer' when the
   * session had better be closed.
   */
  async attach(session: Session): Promise<'listening' | 'no-answer'> {
    return new Listening(session, this.prefix, this, this.options).start();
  }

  /** One at a time, in the order in which they came. */
  consider(wanted: Wanted, version: number, reported: () => Fields, send: (patch: Fields) => void): Promise<void> {
    this.work = this.work.then(() => this.take(wanted(this.applied), version, reported(), send));
    return this.work;
  }

  private async take(wanted: Fields, version: number, reported: Fields, send: (patch: Fields) => void) {
    const hash = hashOf(wanted);
    if (hash === this.rejected) return;
    const problem = canonical(wanted) === canonical(this.applied) ? undefined : await this.change(wanted);
    this.rejected = problem === undefined ? undefined : hash;
    const outcome: SettingsOutcome =
      problem === undefined
        ? { state: 'applied', version, hash }
        : { state: 'rejected', version, hash, reason: problem.slice(0, LONGEST_REASON) };
    const patch = mergePatch(reported, { ...this.applied, outcome: { ...outcome } });
    // Whoever asked is told once: the version alone is no news.
    const { outcome: news, ...rest } = patch;
    const onlyVersion = isFields(news) && Object.keys(news).every((key) => key === 'version');
    if (Object.keys(rest).length > 0 || (news !== undefined && !onlyVersion)) send(patch);
  }

  /** Why not, or undefined when the agent runs by them. */
  private async change(wanted: Fields): Promise<string | undefined> {
    const { config, file, apply, report } = this.options;
    const overlaid = overlay(config, wanted);
    let problem = 'problem' in overlaid ? overlaid.problem : undefined;
    if ('config' in overlaid) {
      try {
        await apply(overlaid.config);
        this.current = overlaid.config;
        this.applied = wanted;
        saveSettings(file, wanted);
        report({ kind: 'settings', state: 'applied', detail: canonical(wanted) });
      } catch (thrown) {
        problem = `could not be applied: ${(thrown as Error).message}`;
      }
    }
    if (problem !== undefined) report({ kind: 'settings', state: 'rejected', detail: problem });
    return problem;
  }
}

/** The shadow over one session. Versions are held against those of this session only: a shadow that was deleted counts from 1 again. */
class Listening {
  private readonly asking: Asking;
  private over = false;
  private seen = 0;
  private reported: Fields = {};
  /** One question at a time. */
  private getting = false;

  constructor(
    private readonly session: Session,
    private readonly prefix: string,
    private readonly settings: Settings,
    private readonly options: SettingsOptions,
  ) {
    this.asking = new Asking(session, options.clock);
    void session.closed.then(() => {
      this.over = true;
    });
  }

  async start(): Promise<'listening' | 'no-answer'> {
    const { prefix, session } = this;
    const topics = [
      ...answersTo(`${prefix}/get`),
      `${prefix}/update/delta`,
      `${prefix}/update/accepted`,
      `${prefix}/update/rejected`,
      `${prefix}/delete/accepted`,
    ];
    try {
      await session.subscribe(topics, (message) => this.receive(message), this.answerMs);
    } catch (error) {
      if (!(error instanceof SubscribeError)) throw error;
      if (error.reason === 'no-answer') {
        if (!this.over) this.problem(`${error.message}; connecting anew`);
        return 'no-answer';
      }
      this.problem(`settings will not reach this agent: ${error.message}`);
      return 'listening';
    }
    await this.get();
    return 'listening';
  }

  private async get(): Promise<void> {
    if (this.getting) return;
    this.getting = true;
    const answer = await this.asking.ask(`${this.prefix}/get`, {}, this.answerMs);
    this.getting = false;
    if (answer.kind === 'none') return this.over ? undefined : this.noAnswer(answer);
    if (answer.kind === 'rejected') {
      if (answer.status !== 404) return this.cannotRead(answer);
      // Nobody has asked for anything yet; what runs is told.
      return this.consider((applied) => applied, 0);
    }
    const { state, version } = answer.body;
    const { desired, reported } = isFields(state) ? state : {};
    if (!this.isNews(version)) return;
    this.reported = isFields(reported) ? reported : {};
    await this.consider(() => (isFields(desired) ? desired : {}), version);
  }

  private receive(message: Message): void {
    const { topic, payload } = message;
    const end = topic.slice(this.prefix.length);
    const body = fieldsIn(payload);
    if (end.startsWith('/get/')) this.asking.receive(message);
    else if (end === '/update/rejected') this.problem(`the shadow refuses a report: ${String(body?.['message'])}`);
    else if (end === '/update/delta') this.delta(body?.['state'], body?.['version']);
    else if (end === '/update/accepted') this.updated(body?.['state']);
    else this.deleted();
  }

  private deleted(): void {
    this.seen = 0;
    this.reported = {};
  }

  private delta(state: unknown, version: unknown): void {
    if (isFields(state) && this.isNews(version)) void this.consider((applied) => merged(applied, state), version);
  }

  /** A wish that is taken back leaves no difference, so no delta says that the rejected one is gone: the shadow is asked. */
  private updated(state: unknown): void {
    if (this.settings.isRejecting && isFields(state) && state['desired'] !== undefined) void this.get();
  }

  /** Deltas may come late or twice. */
  private isNews(version: unknown): version is number {
    if (typeof version !== 'number' || version <= this.seen) return false;
    this.seen = version;
    return true;
  }

  private consider(wanted: Wanted, version: number): Promise<void> {
    return this.settings.consider(
      wanted,
      version,
      () => this.reported,
      (patch) => this.send(patch),
    );
  }

  private send(patch: Fields): void {
    this.reported = merged(this.reported, patch);
    const message = {
      topic: `${this.prefix}/update`,
      payload: Buffer.from(JSON.stringify({ state: { reported: patch } })),
    };
    // Not heard of: the next session asks for the shadow and reports again.
    void this.session.publish(message, this.answerMs);
  }

  private cannotRead({ status, message }: Extract<Answer, { kind: 'rejected' }>): void {
    this.problem(`the shadow cannot be read: ${status} ${message}`);
    // A service that is throttled or at fault answers later; no delta would ever say what it holds.
    if (status === 429 || status >= 500) this.askLater();
  }

  private noAnswer({ detail }: Extract<Answer, { kind: 'none' }>): void {
    this.problem(`the shadow does not answer: ${detail}`);
    this.askLater();
  }

  private askLater(): void {
    const cancel = this.options.clock.after(ASK_AGAIN_MS * this.options.clock.speed, () => void this.get());
    void this.session.closed.then(cancel);
  }

  private problem(detail: string): void {
    this.options.report({ kind: 'problem', detail });
  }

  private get answerMs(): number {
    return ANSWER_MS * this.options.clock.speed;
  }
}

function fieldsIn(payload: Uint8Array): Fields | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Names a set of settings; 12 digits, for people. */
const hashOf = (settings: Fields) => createHash('sha256').update(canonical(settings)).digest('hex').slice(0, 12);
