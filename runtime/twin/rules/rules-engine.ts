import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock';
import { isOwnTrouble } from '../own-trouble';
import type { Inbound, Tracer, TraceStep } from '../ports';
import type { Action } from './actions/action';
import { addressOf, type Effect, perform, resourceOf } from './actions/effect';
import { type Failure, failureReport } from './failure';
import type { LoadedRule } from './load-rules';
import { Message } from './message';
import type { ActionPorts } from './ports';
import { Result } from './result';
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

/** Topics whose rules are remembered; beyond that it starts over. */
const MOST_REMEMBERED = 10_000;

/** What a topic means, the same for all of its messages. */
interface Route {
  readonly levels: readonly string[];
  readonly rules: readonly LoadedRule[];
}

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
  #topics = new TopicTrie<LoadedRule>();
  readonly #routes = new Map<string, Route>();
  #names = new Map<string, LoadedRule>();

  constructor(private readonly options: RulesOptions) {
    this.replace(options.rules);
  }

  /** The rules from now on; messages under way end with the old ones. */
  replace(rules: readonly LoadedRule[]): void {
    this.#names = new Map(rules.map((rule) => [rule.name, rule]));
    this.#topics = new TopicTrie();
    this.#routes.clear();
    for (const rule of rules) if (rule.compiled.filter !== undefined) this.#topics.add(rule.compiled.filter, rule);
  }

  /**
   * Resolves when every action of every matching rule has been done or given up. Failures are counted and traced, not thrown; only where the
   * machine itself cannot take the message it rejects, and then the message must come again.
   */
  handle(inbound: Inbound): Promise<void> {
    const { levels, rules: matching } = this.#routeOf(inbound.topic);
    const message = new Message(inbound, levels);
    const rules = inbound.basicIngestRule === undefined ? matching : this.#named(inbound.basicIngestRule, message);
    if (rules.length === 0) return NOTHING;
    this.counts.matched++;
    const env = this.#env();
    return together(rules.flatMap((rule) => this.#run(rule, message, env) ?? []));
  }

  #routeOf(topic: string): Route {
    const remembered = this.#routes.get(topic);
    if (remembered) return remembered;
    if (this.#routes.size >= MOST_REMEMBERED) this.#routes.clear();
    const levels = topic.split('/');
    const route = { levels, rules: this.#topics.match(levels) };
    this.#routes.set(topic, route);
    return route;
  }

  #named(name: string, message: Message): readonly LoadedRule[] {
    const rule = this.#names.get(name);
    if (rule !== undefined) return [rule];
    this.counts.ruleNotFound++;
    this.#trace(message, 'error', `there is no active rule ${name}`, { rule: name });
    return [];
  }

  #env(): Env {
    const { clock, accountId, uuid = randomUUID, random = Math.random } = this.options;
    return { now: clock.now(), accountId, uuid, random };
  }

  /** Undefined when there is nothing to wait for. */
  #run(rule: LoadedRule, message: Message, env: Env): Promise<void> | undefined {
    const { name, compiled } = rule;
    const scope = compiled.open(message, env);
    const outcome = compiled.evaluate(scope);
    if (outcome.kind === 'skipped') {
      this.#trace(message, 'rule', `${name}: WHERE is not true`, { rule: name, sql: compiled.sql, where: false });
      return undefined;
    }
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

  #act(rule: LoadedRule, scope: Scope, result: Result): Promise<void> {
    const [only] = rule.actions;
    if (only && rule.actions.length === 1) {
      return this.#try(rule, only, scope, result, (failure) => this.#report(rule, scope, [failure]));
    }
    const tried = rule.actions.map((action) => this.#try(rule, action, scope, result, (failure) => failure));
    return Promise.all(tried).then((failures) => {
      const real = failures.filter((failure) => failure !== undefined);
      return real.length > 0 ? this.#report(rule, scope, real) : undefined;
    });
  }

  #try<T>(
    rule: LoadedRule,
    action: Action,
    scope: Scope,
    result: Result,
    onFailure: (failure: Failure) => T | Promise<T>,
  ): Promise<T | undefined> {
    const effect = action.plan(scope, result);
    const { ports, clock } = this.options;
    return perform<T | undefined>(effect, ports, clock, {
      done: () => this.#done(rule, action, scope, effect),
      failed: (error) => {
        if (isOwnTrouble(error)) throw error;
        return onFailure(this.#failed(rule, action, scope, effect, error));
      },
    });
  }

  #done(rule: LoadedRule, action: Action, { message }: Scope, effect: Effect): undefined {
    this.counts.actionsDone++;
    const address = addressOf(effect);
    const data = { rule: rule.name, action: action.name, address };
    this.#trace(message, 'action', `${rule.name}: ${action.name} ${address}`, data);
  }

  #failed(rule: LoadedRule, action: Action, { message }: Scope, effect: Effect, error: unknown): Failure {
    this.counts.actionsFailed++;
    const errorMessage = error instanceof Error ? error.message : String(error);
    const address = addressOf(effect);
    const data = { rule: rule.name, action: action.name, address };
    this.#trace(message, 'error', `${rule.name}: ${action.name} failed: ${errorMessage}`, data);
    return { failedAction: action.name, failedResource: resourceOf(effect), errorMessage };
  }

  async #report(rule: LoadedRule, scope: Scope, failures: readonly Failure[]): Promise<void> {
    const { errorAction } = rule;
    if (errorAction === undefined) return;
    const report = failureReport(rule.name, scope.message, failures);
    await this.#try(rule, errorAction, scope, report, () => {
      this.counts.errorActionsFailed++;
    });
  }

  #trace({ inbound }: Message, kind: TraceStep['kind'], text: string, data: Readonly<Record<string, unknown>>): void {
    const { tracer, clock } = this.options;
    tracer.step(inbound.traceId, inbound.thing, { kind, at: clock.now(), text, data });
  }
}

const NOTHING = Promise.resolve();

/** As Promise.all, at no price for one. */
function together(running: readonly Promise<void>[]): Promise<void> {
  const [only] = running;
  if (only === undefined) return NOTHING;
  return running.length === 1 ? only : Promise.all(running).then(() => undefined);
}
