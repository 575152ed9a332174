import type { FakeResource, FakeStack, FakeTemplate } from './fake-stack';
import type { XmlValue } from './xml';

type Doing = 'create' | 'update' | 'delete' | 'roll-back';

/** The operations on stacks as lists of steps, and what goes wrong in them. */
export class Operations {
  /** `create ColdTempRule` → why. */
  readonly faults = new Map<string, string>();
  /** Types and properties of which a change replaces: `AWS::S3::Bucket BucketName`, or a type for any. */
  readonly replaces = new Set<string>();
  /** Stack and logical id → how often it was made. */
  readonly madeCount = new Map<string, number>();
  /** What was kept when its stack went: it stands in the way of a new one. */
  readonly left = new Set<string>();

  constructor(
    private readonly onMade: (type: string, properties: FakeResource['Properties'] & object) => Promise<void>,
  ) {}

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

  update(stack: FakeStack, template: FakeTemplate, reverts = false): void {
    const before = stack.template;
    stack.enter('UPDATE_IN_PROGRESS', 'User Initiated');
    const changed = this.changes(stack, template, reverts).filter(({ Action }) => Action !== 'Remove');
    const ids = changed.map(({ LogicalResourceId }) => LogicalResourceId);
    const doing = (id: string): Doing => (before.Resources[id] ? 'update' : 'create');
    const failed = ids.find((id) => this.faults.has(`${doing(id)} ${id}`));
    for (const id of failed === undefined ? ids : ids.slice(0, ids.indexOf(failed))) {
      if (doing(id) === 'create') this.#make(stack, id, template);
      else this.#pass(stack, id, template, 'UPDATE');
    }
    if (failed !== undefined) {
      this.#stumble(stack, failed, doing(failed) === 'create' ? 'CREATE' : 'UPDATE', [], template);
      stack.steps.push(() => stack.enter('UPDATE_ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to update'));
      this.#rollBackUpdate(stack, ids.slice(0, ids.indexOf(failed) + 1), []);
      return;
    }
    stack.steps.push(() => {
      stack.template = template;
      if (reverts) stack.byHand.clear();
      stack.enter('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    });
    for (const id of Object.keys(before.Resources)) if (!template.Resources[id]) this.#unmake(stack, id, before);
    stack.steps.push(() => stack.enter('UPDATE_COMPLETE'));
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

  #why(stack: FakeStack, doing: Doing, id: string): string | undefined {
    if (doing === 'create' && this.left.has(`${stack.name}/${id}`)) return `${id} already exists`;
    return this.faults.get(`${doing} ${id}`);
  }

  #make(stack: FakeStack, id: string, template = stack.template): void {
    const resource = template.Resources[id];
    this.#pass(stack, id, template, 'CREATE', async () => {
      stack.made.add(id);
      const key = `${stack.name}/${id}`;
      this.madeCount.set(key, (this.madeCount.get(key) ?? 0) + 1);
      if (resource) await this.onMade(resource.Type, resource.Properties ?? {});
    });
  }

  #unmake(stack: FakeStack, id: string, template: FakeTemplate): void {
    this.#pass(stack, id, template, 'DELETE', async () => {
      stack.made.delete(id);
    });
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
    const why = this.#why(stack, verb === 'CREATE' ? 'create' : 'update', id) ?? 'failed';
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
          stack.made.delete(id);
          this.left.add(`${stack.name}/${id}`);
          stack.tell(id, `made-${id}`, resource?.Type ?? '', 'DELETE_SKIPPED');
        } else if (why === undefined) {
          stack.made.delete(id);
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
