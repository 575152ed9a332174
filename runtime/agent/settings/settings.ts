import { createHash } from 'node:crypto';
import type { AgentConfig } from '../../../schema/agent-config';
import type { AgentSettings, SettingsOutcome } from '../../../schema/agent-settings';
import type { Clock } from '../../clock';
import { DocumentFolder } from '../documents/document-folder';
import type { AgentEvent, Session } from '../ports';
import type { FetchedTexts } from './fetch-texts';
import { canonical, type Fields, isFields, mergePatch } from './merge-patch';
import { type DocumentTexts, type Overlaid, overlay, settingsProblem } from './overlay';
import { savedSettings, saveSettings } from './saved-settings';
import { ShadowListening } from './shadow-listening';

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
export type Wanted = (applied: Fields) => Fields;

/** What a session brings along for a change: what was reported, where reports go, and how documents are fetched; `later`: it ended before they were whole. */
interface Telling {
  reported(): Fields;
  send(patch: Fields): void;
  fetch(wanted: AgentSettings): Promise<FetchedTexts | 'later'>;
}

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
    const saved = savedSettings(file);
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
    return new ShadowListening(session, this.prefix, this, this.options).start();
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

/** Names a set of settings; 12 digits, for people. */
const hashOf = (settings: Fields) => createHash('sha256').update(canonical(settings)).digest('hex').slice(0, 12);
