import { createHash } from 'node:crypto';
import type { AgentConfig } from '../../../schema/agent-config';
import type { AgentSettings, SettingsOutcome } from '../../../schema/agent-settings';
import type { Clock } from '../../clock';
import { DocumentFolder } from '../documents/document-folder';
import { fetchDocument } from '../documents/fetch-document';
import { type AgentEvent, type Message, type Session, SubscribeError } from '../ports';
import { type Answer, Asking, answersTo } from '../transport/ask';
import { canonical, type Fields, isFields, merged, mergePatch } from './merge-patch';
import { type DocumentTexts, type Overlaid, overlay, settingsProblem } from './overlay';
import { loadSettings, saveSettings } from './saved-settings';

export interface SettingsOptions {
  /** The config file. */
  readonly config: AgentConfig;
  /** Where the settings that were applied last are kept, and the documents that they name. */
  readonly file: string;
  readonly documents: string;
  readonly clock: Clock;
  /**
   * Makes the agent run by another config, and sees whether it reads by it. Throws when it cannot, and then still runs by the old one. 'stopped': the agent was
   * told to stop before that was known, and the next start tries again.
   */
  apply(config: AgentConfig, trying: () => void): Promise<'applied' | 'stopped'>;
  report(event: AgentEvent): void;
}

/** What is asked for, given what is applied: a delta says all that is desired and not yet reported. */
type Wanted = (applied: Fields) => Fields;

/** What a session brings along for a change: what was reported, where reports go, and how documents are fetched. */
interface Telling {
  reported(): Fields;
  send(patch: Fields): void;
  fetch(wanted: AgentSettings): Promise<Brought>;
}

/** The documents that settings name; `problem`: why there are none; `later`: the session ended before they were whole. */
type Brought = { readonly texts: DocumentTexts } | { readonly problem: string } | 'later';

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
  /** A document of theirs did not come, or was refused: that may be put right without another wish. */
  private isOpen = false;
  private changes = 0;
  readonly folder: DocumentFolder;

  constructor(private readonly options: SettingsOptions) {
    const { config, file, report } = options;
    this.prefix = `$aws/things/${config.thing}/shadow/name/${config.shadow.name}`;
    this.current = config;
    this.folder = new DocumentFolder(options.documents);
    const saved = loadSettings(file);
    if (!saved) return;
    const overlaid = this.overlaidFromDisk(saved);
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

  private get watching(): Pick<SettingsOutcome, 'models'> {
    const { models = [] } = this.current;
    return models.length === 0
      ? {}
      : { models: Object.fromEntries(models.map(({ model, version }) => [model, version])) };
  }

  /** A change is being fetched or tried. */
  get isChanging(): boolean {
    return this.changes > 0;
  }

  /** What was asked for last was not decided for good: asking for it again, in the same words, may help. */
  get isUndecided(): boolean {
    return this.isOpen;
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
  consider(wanted: Wanted, version: number, telling: Telling): Promise<void> {
    this.work = this.work.then(() => this.take(wanted(this.applied), version, telling));
    return this.work;
  }

  private async take(wanted: Fields, version: number, telling: Telling) {
    const hash = hashOf(wanted);
    if (hash === this.rejected && !this.isOpen) return;
    const tell = (outcome: Pick<SettingsOutcome, 'state' | 'reason'>) => {
      const patch = mergePatch(telling.reported(), {
        ...this.applied,
        outcome: { ...outcome, version, hash, ...this.watching },
      });
      // Whoever asked is told once: the version alone is no news.
      const { outcome: news, ...rest } = patch;
      const onlyVersion = isFields(news) && Object.keys(news).every((key) => key === 'version');
      if (Object.keys(rest).length > 0 || (news !== undefined && !onlyVersion)) telling.send(patch);
    };
    let problem: string | undefined;
    if (canonical(wanted) !== canonical(this.applied)) {
      this.changes += 1;
      const became = await this.change(wanted, telling, () => tell({ state: 'trying' })).finally(() => {
        this.changes -= 1;
      });
      if (became === 'later') return;
      problem = became === 'applied' ? undefined : became.problem;
    }
    this.rejected = problem === undefined ? undefined : hash;
    tell(
      problem === undefined ? { state: 'applied' } : { state: 'rejected', reason: problem.slice(0, LONGEST_REASON) },
    );
  }

  /** `later`: nothing is decided, and the next session asks again. */
  private async change(
    wanted: Fields,
    telling: Telling,
    trying: () => void,
  ): Promise<'applied' | 'later' | { readonly problem: string }> {
    const { config, file, apply, report } = this.options;
    const isNew = hashOf(wanted) !== this.rejected;
    this.isOpen = false;
    const rejected = (problem: string) => {
      if (isNew) report({ kind: 'settings', state: 'rejected', detail: problem });
      return { problem };
    };
    const malformed = settingsProblem(wanted);
    if (malformed !== undefined) return rejected(malformed);
    const brought = await telling.fetch(wanted);
    this.isOpen = brought === 'later' || 'problem' in brought;
    if (brought === 'later') return 'later';
    if ('problem' in brought) return rejected(brought.problem);
    const overlaid = overlay(config, wanted, brought.texts);
    if ('problem' in overlaid) return rejected(overlaid.problem);
    try {
      if ((await apply(overlaid.config, trying)) === 'stopped') return 'later';
      saveSettings(file, wanted);
    } catch (thrown) {
      return rejected(`could not be applied: ${(thrown as Error).message}`);
    }
    this.current = overlaid.config;
    this.applied = wanted;
    this.folder.keepOnly(new Set(addressesIn(wanted).map(({ sha256 }) => sha256)));
    report({ kind: 'settings', state: 'applied', detail: canonical(wanted) });
    return 'applied';
  }

  /** By the documents that are on disk; a start has no session to fetch others over. */
  private overlaidFromDisk(saved: Fields): Overlaid {
    const malformed = settingsProblem(saved);
    if (malformed !== undefined) return { problem: malformed };
    const { document, ownDocument }: AgentSettings = saved;
    const [group, own] = [document, ownDocument].map(
      (address) => address && this.folder.read(address)?.toString('utf8'),
    );
    if ((document && group === undefined) || (ownDocument && own === undefined))
      return { problem: 'a document of theirs is not on this disk any more, or damaged' };
    return overlay(this.options.config, saved, textsOf(group, own));
  }
}

const addressesIn = ({ document, ownDocument }: AgentSettings) =>
  [document, ownDocument].filter((one) => one !== undefined);

const textsOf = (group: string | undefined, own: string | undefined): DocumentTexts => ({
  ...(group === undefined ? {} : { group }),
  ...(own === undefined ? {} : { own }),
});

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

  private async fetch({ document, ownDocument }: AgentSettings): Promise<Brought> {
    const texts: { group?: string; own?: string } = {};
    for (const [key, address] of [
      ['group', document],
      ['own', ownDocument],
    ] as const) {
      if (address === undefined) continue;
      const { session, answerMs } = this;
      const { clock, config } = this.options;
      const fetched = await fetchDocument(address, {
        session,
        clock,
        answerMs,
        thing: config.thing,
        folder: this.settings.folder,
      });
      if (fetched.is === 'here') {
        texts[key] = fetched.content.toString('utf8');
        continue;
      }
      if (this.over) return 'later';
      this.askLater();
      if (fetched.is === 'later') {
        this.problem(`a document of new settings does not come: ${fetched.why}; asking again later`);
        return 'later';
      }
      return { problem: `${key === 'group' ? 'document' : 'ownDocument'}: ${fetched.why}` };
    }
    return { texts };
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
