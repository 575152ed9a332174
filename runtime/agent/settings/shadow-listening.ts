import type { AgentSettings } from '../../../schema/agent-settings';
import { type Message, type Session, SubscribeError } from '../ports';
import { type Answer, Asking, answersTo } from '../transport/asking';
import { type FetchedTexts, fetchTexts } from './fetch-texts';
import { type Fields, isFields, merged } from './merge-patch';
import type { Settings, SettingsOptions, Wanted } from './settings';

/** ms of wall time for one answer of the shadow service, and until it is asked again. */
const ANSWER_MS = 20_000;
const ASK_AGAIN_MS = 60_000;

/** The shadow over one session. Versions are held against those of this session only: a shadow that was deleted counts from 1 again. */
export class ShadowListening {
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
    private readonly options: Pick<SettingsOptions, 'config' | 'clock' | 'report'>,
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
    if (!this.isNews(version) && !(this.settings.isUndecided && version === this.seen)) return;
    this.reported = isFields(reported) ? reported : {};
    await this.consider(() => (isFields(desired) ? desired : {}), this.seen);
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
    return this.settings.consider(wanted, version, {
      reported: () => this.reported,
      send: (patch) => this.send(patch),
      fetch: (settings) => this.fetch(settings),
    });
  }

  private async fetch(wanted: AgentSettings): Promise<FetchedTexts | 'later'> {
    const { session, answerMs } = this;
    const { clock, config } = this.options;
    const place = { session, clock, answerMs, thing: config.thing, folder: this.settings.folder };
    const fetched = await fetchTexts(wanted, place);
    if ('texts' in fetched) return fetched;
    if (this.over) return 'later';
    this.askLater();
    if ('problem' in fetched) return fetched;
    this.problem(`a document of new settings does not come: ${fetched.late}; asking again later`);
    return 'later';
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
