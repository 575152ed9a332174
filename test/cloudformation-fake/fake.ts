import type { Seen } from '../apply/tap';
import { resourceDrifts } from './drift';
import { FakeStack, type FakeTemplate, type ToImport } from './fake-stack';
import { importProblem, unresolved } from './imports';
import { type Hooks, Operations } from './operations';
import { errorReply, reply, type XmlValue } from './xml';

/** What the fake answers when it does not do what was asked. */
class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const invalid = (message: string) => new Refused('ValidationError', message);

export interface FakeOptions {
  /** A template that lies in S3. */
  readonly fetchTemplate: (url: string) => Promise<string>;
  /** A resource has been made, or is gone; buckets are worth it. */
  readonly onMade?: Hooks['onMade'];
  readonly onGone?: Hooks['onGone'];
}

const STACKS_A_PAGE = 4;
const EVENTS_A_PAGE = 5;
const CHANGES_A_PAGE = 2;
const LONGEST_BODY = 51_200;

/** See BEHAVIOUR.md. */
export class FakeCloudFormation {
  readonly stacks: FakeStack[] = [];
  readonly operations: Operations;
  /** Steps of an operation that one look takes; a small number makes it last. */
  pace = 40;
  /** Types that its drift detection cannot check. */
  readonly unchecked = new Set<string>();
  #detections = 0;

  constructor(private readonly options: FakeOptions) {
    const nothing = async () => {};
    const { onMade = nothing, onGone = nothing } = options;
    this.operations = new Operations(this.stacks, { onMade, onGone });
  }

  /** Puts a stack into a state by hand, as some other tool or an accident would have left it. */
  put(name: string, status: string, template: FakeTemplate = { Resources: {} }): FakeStack {
    const stack = new FakeStack(name, 'by hand');
    stack.template = template;
    for (const id of Object.keys(template.Resources)) stack.made.add(id);
    stack.enter(status);
    this.stacks.push(stack);
    return stack;
  }

  named(name: string): FakeStack | undefined {
    return this.stacks.find((stack) => stack.name === name && stack.status !== 'DELETE_COMPLETE');
  }

  /** What the tap lets stand in for moto. */
  async answer({ operation, body }: Seen): Promise<{ status: number; body: string } | undefined> {
    const [service, action = ''] = operation.split('.');
    if (service !== 'CloudFormation') return undefined;
    try {
      return { status: 200, body: reply(action, await this.#act(action, new URLSearchParams(body))) };
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      return { status: 400, body: errorReply(problem.code, problem.message) };
    }
  }

  async #act(action: string, form: URLSearchParams): Promise<XmlValue> {
    const text = (name: string) => form.get(name) ?? '';
    switch (action) {
      case 'DescribeStacks':
        return this.#describeStacks(text('StackName'));
      case 'ListStacks':
        return this.#listStacks(
          [...form].filter(([key]) => key.startsWith('StackStatusFilter.')).map(([, status]) => status),
          Number(text('NextToken') || 0),
        );
      case 'DescribeStackEvents':
        return this.#describeEvents(text('StackName'), Number(text('NextToken') || 0));
      case 'CreateStack':
        return this.#create(form);
      case 'CreateChangeSet':
        return this.#createChangeSet(form);
      case 'DescribeChangeSet':
        return this.#describeChangeSet(form);
      case 'DeleteChangeSet': {
        const stack = this.#found(text('StackName'));
        stack.changeSets.delete(this.#changeSet(stack, text('ChangeSetName')).name);
        return {};
      }
      case 'ExecuteChangeSet':
        return this.#execute(form);
      case 'GetTemplate':
        return { TemplateBody: JSON.stringify(this.#found(text('StackName')).template) };
      case 'DeleteStack':
        return this.#delete(form);
      case 'UpdateTerminationProtection': {
        const stack = this.#found(text('StackName'));
        stack.isProtected = text('EnableTerminationProtection') === 'true';
        return { StackId: stack.id };
      }
      case 'ContinueUpdateRollback': {
        const stack = this.#found(text('StackName'));
        if (stack.status !== 'UPDATE_ROLLBACK_FAILED') throw invalid(`${stack.name} is in ${stack.status} state`);
        this.operations.continueRollback(stack, listOf(form, 'ResourcesToSkip'));
        return {};
      }
      case 'RollbackStack': {
        const stack = this.#found(text('StackName'));
        if (!['CREATE_FAILED', 'UPDATE_FAILED'].includes(stack.status))
          throw invalid(`${stack.name} is in ${stack.status} state`);
        this.operations.rollBack(stack);
        return { StackId: stack.id };
      }
      case 'DetectStackDrift':
        requireAtRest(this.#found(text('StackName')));
        return { StackDriftDetectionId: `detection-${this.#detections}` };
      case 'DescribeStackDriftDetectionStatus': {
        this.#detections += 1;
        const about = { StackId: 'a stack', StackDriftDetectionId: text('StackDriftDetectionId') };
        const DetectionStatus = this.#detections % 2 === 1 ? 'DETECTION_IN_PROGRESS' : 'DETECTION_COMPLETE';
        return { ...about, DetectionStatus, Timestamp: '2026-11-25T09:00:00Z' };
      }
      case 'DescribeStackResourceDrifts':
        return resourceDrifts(this.#found(text('StackName')), this.unchecked, Number(text('NextToken') || 0));
      default:
        throw invalid(`the fake does not know ${action}`);
    }
  }

  async #describeStacks(name: string): Promise<XmlValue> {
    const stack = this.#found(name);
    await stack.advance(this.pace);
    if (stack.status === 'DELETE_COMPLETE' && name !== stack.id) throw invalid(`Stack with id ${name} does not exist`);
    const described = {
      StackId: stack.id,
      StackName: stack.name,
      StackStatus: stack.status,
      StackStatusReason: stack.reason || undefined,
      CreationTime: '2026-11-25T08:00:00Z',
      EnableTerminationProtection: stack.isProtected,
    };
    return { Stacks: [described] };
  }

  #listStacks(statuses: readonly string[], from: number): XmlValue {
    const all = this.stacks.filter(({ status }) => statuses.includes(status));
    const page = all.slice(from, from + STACKS_A_PAGE).map((stack) => ({
      StackId: stack.id,
      StackName: stack.name,
      StackStatus: stack.status,
      StackStatusReason: stack.reason || undefined,
      CreationTime: '2026-11-25T08:00:00Z',
    }));
    const next = from + STACKS_A_PAGE < all.length ? String(from + STACKS_A_PAGE) : undefined;
    return { StackSummaries: page, NextToken: next };
  }

  async #describeEvents(name: string, from: number): Promise<XmlValue> {
    const stack = this.#found(name);
    const page = stack.events.slice(from, from + EVENTS_A_PAGE);
    const next = from + EVENTS_A_PAGE < stack.events.length ? String(from + EVENTS_A_PAGE) : undefined;
    return { StackEvents: page as unknown as XmlValue, NextToken: next };
  }

  async #create(form: URLSearchParams): Promise<XmlValue> {
    const name = form.get('StackName') ?? '';
    const token = form.get('ClientRequestToken') ?? '';
    const there = this.named(name);
    if (there && there.token !== token) throw new Refused('AlreadyExistsException', `Stack [${name}] already exists`);
    if (there) return { StackId: there.id };
    const stack = new FakeStack(name, token);
    stack.template = await this.#template(form);
    stack.isProtected = form.get('EnableTerminationProtection') === 'true';
    this.stacks.push(stack);
    const isKept = form.get('RetainExceptOnCreate') !== 'true';
    this.operations.create(stack, { onFailure: form.get('OnFailure') ?? 'ROLLBACK', keepsRetained: isKept });
    return { StackId: stack.id };
  }

  async #createChangeSet(form: URLSearchParams): Promise<XmlValue> {
    const isImport = form.get('ChangeSetType') === 'IMPORT';
    const template = await this.#template(form);
    const stack = isImport ? this.#importedInto(form.get('StackName') ?? '') : this.#found(form.get('StackName') ?? '');
    const name = form.get('ChangeSetName') ?? '';
    requireAtRest(stack, isImport);
    const reverts = form.get('DeploymentMode') === 'REVERT_DRIFT';
    if (stack.changeSets.has(name)) throw new Refused('AlreadyExistsException', `ChangeSet ${name} already exists`);
    const id = `arn:aws:cloudformation:eu-west-1:123456789012:changeSet/${name}/1`;
    const imports = isImport ? { imports: toImport(form) } : {};
    stack.changeSets.set(name, { id, name, template, reverts, ...imports, looks: 0, state: 'open' });
    return { Id: id, StackId: stack.id };
  }

  /** A change set that imports makes the stack that is not there, without resources. */
  #importedInto(name: string): FakeStack {
    const there = this.named(name);
    if (there) return there;
    const stack = new FakeStack(name, '');
    stack.enter('REVIEW_IN_PROGRESS', 'User Initiated');
    this.stacks.push(stack);
    return stack;
  }

  #describeChangeSet(form: URLSearchParams): XmlValue {
    const stack = this.#found(form.get('StackName') ?? '');
    const set = this.#changeSet(stack, form.get('ChangeSetName') ?? '');
    set.looks += 1;
    const about = { ChangeSetName: set.name, ChangeSetId: set.id, StackId: stack.id, StackName: stack.name };
    if (set.looks === 1) return { ...about, Status: 'CREATE_IN_PROGRESS', ExecutionStatus: 'UNAVAILABLE' };
    const problem = set.imports && importProblem(this.operations, stack, set.template, set.imports);
    if (problem !== undefined)
      return { ...about, Status: 'FAILED', StatusReason: problem, ExecutionStatus: 'UNAVAILABLE' };
    const changes = this.operations.changes(stack, set.template, set.reverts);
    if (changes.length === 0) {
      const reason =
        "The submitted information didn't contain changes. Submit different information to create a change set.";
      return { ...about, Status: 'FAILED', StatusReason: reason, ExecutionStatus: 'UNAVAILABLE' };
    }
    const from = Number(form.get('NextToken') || 0);
    const page = changes
      .slice(from, from + CHANGES_A_PAGE)
      .map((change) => ({ Type: 'Resource', ResourceChange: change }));
    const next = from + CHANGES_A_PAGE < changes.length ? String(from + CHANGES_A_PAGE) : undefined;
    return { ...about, Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', Changes: page, NextToken: next };
  }

  #execute(form: URLSearchParams): XmlValue {
    const stack = this.#found(form.get('StackName') ?? '');
    const set = this.#changeSet(stack, form.get('ChangeSetName') ?? '');
    if (set.state === 'executed')
      throw new Refused('InvalidChangeSetStatus', `ChangeSet [${set.name}] cannot be executed in its current status`);
    requireAtRest(stack, set.imports !== undefined);
    set.state = 'executed';
    for (const { name } of [...stack.changeSets.values()]) if (name !== set.name) stack.changeSets.delete(name);
    if (set.imports) this.operations.import(stack, set.template, set.imports);
    else {
      const keepsRetained = form.get('RetainExceptOnCreate') !== 'true';
      this.operations.update(stack, set.template, { reverts: set.reverts, keepsRetained });
    }
    return {};
  }

  #delete(form: URLSearchParams): XmlValue {
    const stack = this.stacks.find(({ name, id }) => [name, id].includes(form.get('StackName') ?? ''));
    if (!stack || stack.status === 'DELETE_COMPLETE') return {};
    const keep = listOf(form, 'RetainResources');
    if (stack.isProtected)
      throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    if (keep.length > 0 && stack.status !== 'DELETE_FAILED')
      throw invalid('Invalid operation on stack. RetainResources is allowed for a stack in DELETE_FAILED only');
    if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS')
      throw invalid(`Stack [${stack.name}] is in ${stack.status} state and can not be deleted`);
    this.operations.delete(stack, keep);
    return {};
  }

  async #template(form: URLSearchParams): Promise<FakeTemplate> {
    const [body, url] = [form.get('TemplateBody'), form.get('TemplateURL')];
    if (body !== null && Buffer.byteLength(body) > LONGEST_BODY)
      throw invalid(`1 validation error: Value at 'templateBody' failed to satisfy: at most ${LONGEST_BODY}`);
    const template = JSON.parse(body ?? (await this.options.fetchTemplate(url ?? ''))) as FakeTemplate;
    const missing = unresolved(template);
    if (missing.length > 0)
      throw invalid(`Template format error: Unresolved resource dependencies [${missing.join(', ')}]`);
    return template;
  }

  #found(name: string): FakeStack {
    const stack = this.named(name) ?? this.stacks.find(({ id }) => id === name);
    if (!stack) throw invalid(`Stack with id ${name} does not exist`);
    return stack;
  }

  #changeSet(stack: FakeStack, name: string) {
    const set = [...stack.changeSets.values()].find((each) => each.name === name || each.id === name);
    if (!set) throw new Refused('ChangeSetNotFound', `ChangeSet [${name}] does not exist`);
    return set;
  }
}

const AT_REST = /^(CREATE_COMPLETE|UPDATE_COMPLETE|UPDATE_ROLLBACK_COMPLETE|IMPORT_COMPLETE|IMPORT_ROLLBACK_COMPLETE)$/;

/** An import also begins from a stack that was made for it. */
function requireAtRest({ id, status }: FakeStack, imports = false): void {
  if (!AT_REST.test(status) && !(imports && status === 'REVIEW_IN_PROGRESS'))
    throw invalid(`Stack:${id} is in ${status} state and can not be updated.`);
}

function listOf(form: URLSearchParams, name: string): readonly string[] {
  return [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
}

function toImport(form: URLSearchParams): readonly ToImport[] {
  const found: ToImport[] = [];
  for (let at = 1; form.has(`ResourcesToImport.member.${at}.LogicalResourceId`); at++) {
    const field = (name: string) => form.get(`ResourcesToImport.member.${at}.${name}`) ?? '';
    const identifier: Record<string, string> = {};
    for (let entry = 1; form.has(`ResourcesToImport.member.${at}.ResourceIdentifier.entry.${entry}.key`); entry++)
      identifier[field(`ResourceIdentifier.entry.${entry}.key`)] = field(`ResourceIdentifier.entry.${entry}.value`);
    found.push({ id: field('LogicalResourceId'), type: field('ResourceType'), identifier });
  }
  return found;
}
