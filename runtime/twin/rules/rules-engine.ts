import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock';
import type { Inbound, Tracer, TraceStep } from '../ports';
import type { Action } from './actions/action';
import { type Attempt, addressOf, type Effect, perform, resourceOf } from './actions/effect';
import { type Failure, failureReport } from './failure';
import type { LoadedRule } from './load-rules';
import { Message } from './message';
import { isOwnTrouble } from './own-trouble';
import type { ActionPorts } from './ports';
import { Result } from './result';
import { withRetries } from './retry';
import type { Env, Scope } from './sql/scope';
import { TopicTrie } from './topic-trie';

/** Counted since the start, named as the metrics of AWS IoT where there is one. */
export interface RuleCounts {
  /** Messages that any rule matched. */
  matched: number;
  ruleNotFound: number;
  /** Rules that could not be evaluated for a message, mostly because it is not JSON. */
  parseErrors: number;
  actionsDone: number;
  actionsFailed: number;
  /** The message is lost to this rule, but for the trace. */
  errorActionsFailed: number;
}

export interface RulesOptions {
  readonly rules: readonly LoadedRule[];
  readonly ports: ActionPorts;
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly accountId: string;
  /** Given in tests; otherwise random. */
  readonly uuid?: () => string;
  readonly random?: () => number;
}

/** How much of a result the trace keeps, in characters. */
const TRACED = 2000;

/** Runs every message through the rules that match it. What a rule decides is pure (`compileRule`, `Action.plan`); here it is done. */
export class RulesEngine {
  readonly counts: RuleCounts = {
    matched: 0,
    ruleNotFound: 0,
    parseErrors: 0,
    actionsDone: 0,
    actionsFailed: 0,
    errorActionsFailed: 0,
  };
  readonly #attempt: Attempt = (run) => withRetries(this.options.clock, run);
  #topics = new TopicTrie<LoadedRule>();
  #names = new Map<string, LoadedRule>();

  constructor(private readonly options: RulesOptions) {
    this.replace(options.rules);
  }

  /** The rules from now on; messages under way end with the old ones. */
  replace(rules: readonly LoadedRule[]): void {
    this.#names = new Map(rules.map((rule) => [rule.name, rule]));
    this.#topics = new TopicTrie();
    for (const rule of rules) if (rule.compiled.filter !== undefined) this.#topics.add(rule.compiled.filter, rule);
  }

  /**
   * Resolves when every action of every matching rule has been done or given up. Failures are counted and traced, not thrown; only where the
   * machine itself cannot take the message it rejects, and then the message must come again.
   */
  async handle(inbound: Inbound): Promise<void> {
    const message = new Message(inbound);
    const rules = this.#matching(message);
    if (rules.length === 0) return;
    this.counts.matched++;
    const env = this.#env();
    await Promise.all(rules.flatMap((rule) => this.#run(rule, message, env) ?? []));
  }

  #matching(message: Message): readonly LoadedRule[] {
    const { basicIngestRule } = message.inbound;
    if (basicIngestRule === undefined) return this.#topics.match(message.levels);
    const rule = this.#names.get(basicIngestRule);
    if (rule !== undefined) return [rule];
    this.counts.ruleNotFound++;
    this.#trace(message, 'error', `there is no active rule ${basicIngestRule}`, { rule: basicIngestRule });
    return [];
  }

  #env(): Env {
    const { clock, accountId, uuid = randomUUID, random = Math.random } = this.options;
    return { now: clock.now(), accountId, uuid, random };
  }

  /** Undefined when there is nothing to wait for. */
  #run(rule: LoadedRule, message: Message, env: Env): Promise<void> | undefined {
    const { name, compiled } = rule;
    const outcome = compiled.evaluate(message, env);
    if (outcome.kind === 'skipped') {
      this.#trace(message, 'rule', `${name}: WHERE is not true`, { rule: name, sql: compiled.sql, where: false });
      return undefined;
    }
    const scope = scopeOf(message, env);
    if (outcome.kind === 'failed') {
      this.counts.parseErrors++;
      this.#trace(message, 'error', `${name}: ${outcome.message}`, { rule: name, sql: compiled.sql });
      const failure = { failedAction: 'SqlEvaluation', failedResource: name, errorMessage: outcome.message };
      return this.#report(rule, scope, [failure]);
    }
    const result = outcome.kind === 'bytes' ? Result.ofPayload(message) : new Result(outcome.value);
    const shown = result.text.slice(0, TRACED);
    this.#trace(message, 'rule', `${name}: matched`, { rule: name, sql: compiled.sql, result: shown });
    return this.#act(rule, scope, result);
  }

  async #act(rule: LoadedRule, scope: Scope, result: Result): Promise<void> {
    const tried = await Promise.all(rule.actions.map((action) => this.#try(rule, action, scope, result)));
    const failures = tried.filter((failure) => failure !== undefined);
    if (failures.length > 0) await this.#report(rule, scope, failures);
  }

  async #try(rule: LoadedRule, action: Action, scope: Scope, result: Result): Promise<Failure | undefined> {
    const effect = action.plan(scope, result);
    const { ports } = this.options;
    try {
      await perform(effect, ports, this.#attempt);
    } catch (error) {
      if (isOwnTrouble(error)) throw error;
      return this.#failed(rule, action, scope, effect, error);
    }
    this.counts.actionsDone++;
    const address = addressOf(effect);
    this.#trace(scope.message, 'action', `${rule.name}: ${action.name} ${address}`, {
      ...named(rule, action),
      address,
    });
    return undefined;
  }

  #failed(rule: LoadedRule, action: Action, { message }: Scope, effect: Effect, error: unknown): Failure {
    this.counts.actionsFailed++;
    const errorMessage = error instanceof Error ? error.message : String(error);
    const address = addressOf(effect);
    this.#trace(message, 'error', `${rule.name}: ${action.name} failed: ${errorMessage}`, {
      ...named(rule, action),
      address,
    });
    return { failedAction: action.name, failedResource: resourceOf(effect), errorMessage };
  }

  async #report(rule: LoadedRule, scope: Scope, failures: readonly Failure[]): Promise<void> {
    const { errorAction } = rule;
    if (errorAction === undefined) return;
    const report = failureReport(rule.name, scope.message, failures);
    const failure = await this.#try(rule, errorAction, scope, report);
    if (failure !== undefined) this.counts.errorActionsFailed++;
  }

  #trace({ inbound }: Message, kind: TraceStep['kind'], text: string, data: Readonly<Record<string, unknown>>): void {
    const { tracer, clock } = this.options;
    tracer.step(inbound.traceId, inbound.thing, { kind, at: clock.now(), text, data });
  }
}

const named = (rule: LoadedRule, action: Action) => ({ rule: rule.name, action: action.name });

/** What templates see: the payload itself, not what the SQL made of it. */
function scopeOf(message: Message, env: Env): Scope {
  const { payload } = message;
  return { message, env, row: payload.ok ? payload.value : undefined };
}
