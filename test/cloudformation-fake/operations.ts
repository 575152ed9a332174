import type { FakeResource, FakeStack, FakeTemplate, ToImport } from './fake-stack';
import { keyOf, ownName, physicalKey } from './physical';
import type { XmlValue } from './xml';

type Doing = 'create' | 'update' | 'delete' | 'import' | 'roll-back';

/** What happens elsewhere when a resource comes or goes. */
export interface Hooks {
  readonly onMade: (type: string, properties: FakeResource['Properties'] & object) => Promise<void>;
  readonly onGone: (type: string, properties: FakeResource['Properties'] & object) => Promise<void>;
}

/** The operations on stacks as lists of steps, and what goes wrong in them. */
export class Operations {
  /** `create ColdTempRule` → why. */
  readonly faults = new Map<string, string>();
  /** Types and properties of which a change replaces: `AWS::S3::Bucket BucketName`, or a type for any. */
  readonly replaces = new Set<string>();
  /** Stack and logical id → how often it was made. */
  readonly madeCount = new Map<string, number>();
  /** Physical key → what was kept when its stack went: it stands in the way of a new one, and can be imported. */
  readonly left = new Map<string, FakeResource>();

  constructor(
    private readonly stacks: readonly FakeStack[],
    private readonly hooks: Hooks,
  ) {}

  /** The stack that has what this key stands for. */
  ownerOf(key: string): FakeStack | undefined {
    return this.stacks.find((stack) =>
      [...stack.made].some((id) => physicalKey(stack.name, id, stack.template.Resources[id]) === key),
    );
  }

  /** What there is of this type and name, in a stack or in none. */
  find(type: string, name: string): FakeResource | undefined {
    const key = keyOf(type, name);
    const stack = this.ownerOf(key);
    const own = Object.entries(stack?.template.Resources ?? {});
    return this.left.get(key) ?? own.find(([id, one]) => physicalKey(stack?.name ?? '', id, one) === key)?.[1];
  }

  fail(doing: Doing, logicalId: string, reason: string): void {
    this.faults.set(`${doing} ${logicalId}`, reason);
  }

  heal(): void {
    this.faults.clear();
  }

  create(stack: FakeStack, { onFailure, keepsRetained }: { onFailure: string; keepsRetained: boolean }): void {
    stack.enter('CREATE_IN_PROGRESS', 'User Initiated');
    const ids = Object.keys(stack.template.Resources);
    const failed = ids.find((id) => this.#why(stack, 'create', id) !== undefined);
    for (const id of failed === undefined ? ids : ids.slice(0, ids.indexOf(failed))) this.#make(stack, id);
    if (failed === undefined) {
      stack.steps.push(() => stack.enter('CREATE_COMPLETE'));
      return;
    }
    this.#stumble(stack, failed, 'CREATE', ids.slice(ids.indexOf(failed) + 1));
    if (onFailure === 'DO_NOTHING') {
      stack.steps.push(() => stack.enter('CREATE_FAILED', 'The following resource(s) failed to create'));
      return;
    }
    stack.steps.push(() => stack.enter('ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to create'));
    this.#clear(stack, keepsRetained, [], 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED');
  }

  update(stack: FakeStack, template: FakeTemplate, { reverts = false, keepsRetained = false } = {}): void {
    const before = stack.template;
    stack.enter('UPDATE_IN_PROGRESS', 'User Initiated');
    const changed = this.changes(stack, template, reverts).filter(({ Action }) => Action !== 'Remove');
    const ids = changed.map(({ LogicalResourceId }) => LogicalResourceId);
    const doing = (id: string): Doing => (before.Resources[id] ? 'update' : 'create');
    const failed = ids.find((id) => this.#why(stack, doing(id), id, template) !== undefined);
    for (const id of failed === undefined ? ids : ids.slice(0, ids.indexOf(failed))) {
      if (doing(id) === 'create') this.#make(stack, id, template);
      else this.#pass(stack, id, template, 'UPDATE');
    }
    if (failed !== undefined) {
      this.#stumble(stack, failed, doing(failed) === 'create' ? 'CREATE' : 'UPDATE', [], template);
      stack.steps.push(() => stack.enter('UPDATE_ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to update'));
      const made = ids.slice(0, ids.indexOf(failed)).filter((id) => doing(id) === 'create');
      for (const id of made) this.#unmake(stack, id, template, keepsRetained);
      this.#rollBackUpdate(stack, ids.slice(0, ids.indexOf(failed) + 1), []);
      return;
    }
    stack.steps.push(() => {
      stack.template = template;
      if (reverts) stack.byHand.clear();
      stack.enter('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    });
    for (const id of Object.keys(before.Resources)) if (!template.Resources[id]) this.#unmake(stack, id, before, true);
    stack.steps.push(() => stack.enter('UPDATE_COMPLETE'));
  }

  /** Resources come into a stack as they are; nothing else happens to it. */
  import(stack: FakeStack, template: FakeTemplate, imports: readonly ToImport[]): void {
    stack.enter('IMPORT_IN_PROGRESS', 'User Initiated');
    const failed = imports.find(({ id }) => this.faults.has(`import ${id}`));
    if (failed) {
      this.#stumble(stack, failed.id, 'IMPORT', [], template);
      stack.steps.push(() => stack.enter('IMPORT_ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to import'));
      stack.steps.push(() => stack.enter('IMPORT_ROLLBACK_COMPLETE'));
      return;
    }
    for (const { id } of imports)
      this.#pass(stack, id, template, 'IMPORT', async () => {
        stack.made.add(id);
        this.left.delete(physicalKey(stack.name, id, template.Resources[id]));
      });
    stack.steps.push(() => {
      stack.template = template;
      stack.enter('IMPORT_COMPLETE');
    });
  }

  continueRollback(stack: FakeStack, skip: readonly string[]): void {
    stack.enter('UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
    this.#rollBackUpdate(stack, Object.keys(stack.template.Resources), skip);
  }

  rollBack(stack: FakeStack): void {
    if (stack.status === 'UPDATE_FAILED') this.continueRollback(stack, []);
    else {
      stack.enter('ROLLBACK_IN_PROGRESS', 'User Initiated');
      this.#clear(stack, false, [], 'DELETE_COMPLETE', 'ROLLBACK_FAILED');
    }
  }

  delete(stack: FakeStack, keep: readonly string[]): void {
    stack.enter('DELETE_IN_PROGRESS', 'User Initiated');
    this.#clear(stack, true, keep, 'DELETE_COMPLETE', 'DELETE_FAILED');
  }

  changes(stack: FakeStack, template: FakeTemplate, reverts = false) {
    const [before, after] = [stack.template.Resources, template.Resources];
    const ids = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return ids.flatMap((id) => {
      const [old, now] = [before[id], after[id]];
      const type = (now ?? old)?.Type ?? '';
      const isDrifted = reverts && stack.byHand.has(id);
      if (JSON.stringify(old) === JSON.stringify(now) && !isDrifted) return [];
      const Action = !old ? 'Add' : !now ? 'Remove' : 'Modify';
      const Replacement = Action === 'Modify' ? (this.#replaced(type, old, now) ? 'True' : 'False') : undefined;
      return [{ Action, LogicalResourceId: id, ResourceType: type, Replacement }];
    }) satisfies readonly XmlValue[];
  }

  #replaced(type: string, old: FakeResource | undefined, now: FakeResource | undefined): boolean {
    if (this.replaces.has(type)) return true;
    const names = Object.keys({ ...old?.Properties, ...now?.Properties });
    const changed = names.filter(
      (name) => JSON.stringify(old?.Properties?.[name]) !== JSON.stringify(now?.Properties?.[name]),
    );
    return changed.some((name) => this.replaces.has(`${type} ${name}`));
  }

  #why(stack: FakeStack, doing: Doing, id: string, template = stack.template): string | undefined {
    const resource = template.Resources[id];
    const key = physicalKey(stack.name, id, resource);
    const isTaken = this.left.has(key) || this.ownerOf(key) !== undefined;
    if (doing === 'create' && isTaken) return `${ownName(resource) ?? id} already exists`;
    return this.faults.get(`${doing} ${id}`);
  }

  #make(stack: FakeStack, id: string, template = stack.template): void {
    const resource = template.Resources[id];
    this.#pass(stack, id, template, 'CREATE', async () => {
      stack.made.add(id);
      const key = `${stack.name}/${id}`;
      this.madeCount.set(key, (this.madeCount.get(key) ?? 0) + 1);
      if (resource) await this.hooks.onMade(resource.Type, resource.Properties ?? {});
    });
  }

  /** Away, or out of the stack and kept. */
  #unmake(stack: FakeStack, id: string, template: FakeTemplate, keepsRetained: boolean): void {
    stack.steps.push(async () => {
      const resource = template.Resources[id];
      const isKept = keepsRetained && resource?.DeletionPolicy === 'Retain';
      await this.#letGo(stack, id, resource, isKept);
      stack.tell(id, `made-${id}`, resource?.Type ?? '', isKept ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE');
    });
  }

  async #letGo(stack: FakeStack, id: string, resource: FakeResource | undefined, isKept: boolean): Promise<void> {
    stack.made.delete(id);
    if (isKept) this.left.set(physicalKey(stack.name, id, resource), resource ?? { Type: '' });
    else if (resource) await this.hooks.onGone(resource.Type, resource.Properties ?? {});
  }

  /** IN_PROGRESS, then COMPLETE. */
  #pass(stack: FakeStack, id: string, { Resources }: FakeTemplate, verb: string, done = async () => {}): void {
    const type = Resources[id]?.Type ?? '';
    stack.steps.push(() => stack.tell(id, `made-${id}`, type, `${verb}_IN_PROGRESS`));
    stack.steps.push(async () => {
      await done();
      stack.tell(id, `made-${id}`, type, `${verb}_COMPLETE`);
    });
  }

  #stumble(stack: FakeStack, id: string, verb: string, others: readonly string[], template = stack.template): void {
    const doing = { CREATE: 'create', IMPORT: 'import' } as const;
    const why = this.#why(stack, doing[verb as keyof typeof doing] ?? 'update', id, template) ?? 'failed';
    const type = template.Resources[id]?.Type ?? '';
    stack.steps.push(() => stack.tell(id, '', type, `${verb}_IN_PROGRESS`));
    // AWS tells of consequences and cause in any order.
    for (const other of others.slice(0, 1))
      stack.steps.push(() =>
        stack.tell(other, '', template.Resources[other]?.Type ?? '', `${verb}_FAILED`, 'Resource creation cancelled'),
      );
    stack.steps.push(() => stack.tell(id, '', type, `${verb}_FAILED`, why));
  }

  #rollBackUpdate(stack: FakeStack, ids: readonly string[], skip: readonly string[]): void {
    const failed = ids.find((id) => this.faults.has(`roll-back ${id}`) && !skip.includes(id));
    if (failed !== undefined) {
      const why = this.faults.get(`roll-back ${failed}`) ?? '';
      stack.steps.push(() =>
        stack.tell(failed, '', stack.template.Resources[failed]?.Type ?? '', 'UPDATE_FAILED', why),
      );
      stack.steps.push(() => stack.enter('UPDATE_ROLLBACK_FAILED', 'The following resource(s) failed to update'));
      return;
    }
    stack.steps.push(() => stack.enter('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'));
    stack.steps.push(() => stack.enter('UPDATE_ROLLBACK_COMPLETE'));
  }

  /** Deletes what was made, last first. */
  #clear(stack: FakeStack, keepsRetained: boolean, keep: readonly string[], done: string, failed: string): void {
    stack.steps.push(async () => {
      const rest: (() => void)[] = [];
      let stuck = '';
      for (const id of [...stack.made].reverse()) {
        const resource = stack.template.Resources[id];
        const isKept = keep.includes(id) || (keepsRetained && resource?.DeletionPolicy === 'Retain');
        const why = isKept ? undefined : this.#why(stack, 'delete', id);
        if (why !== undefined) stuck = id;
        if (isKept) {
          await this.#letGo(stack, id, resource, true);
          stack.tell(id, `made-${id}`, resource?.Type ?? '', 'DELETE_SKIPPED');
        } else if (why === undefined) {
          await this.#letGo(stack, id, resource, false);
          stack.tell(id, `made-${id}`, resource?.Type ?? '', 'DELETE_COMPLETE');
        } else rest.push(() => stack.tell(id, `made-${id}`, resource?.Type ?? '', 'DELETE_FAILED', why));
      }
      for (const tell of rest) tell();
      stack.enter(
        stuck === '' ? done : failed,
        stuck === '' ? '' : `The following resource(s) failed to delete: [${stuck}].`,
      );
    });
  }
}
