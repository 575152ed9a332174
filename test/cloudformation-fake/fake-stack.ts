import { randomUUID } from 'node:crypto';

export interface FakeResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export type FakeTemplate = { readonly Resources: Readonly<Record<string, FakeResource>> };

export interface FakeEvent {
  readonly EventId: string;
  readonly StackId: string;
  readonly StackName: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
  readonly Timestamp: string;
}

/** A resource that an IMPORT change set takes into the stack. */
export interface ToImport {
  readonly id: string;
  readonly type: string;
  readonly identifier: Readonly<Record<string, string>>;
}

export interface FakeChangeSet {
  readonly id: string;
  readonly name: string;
  readonly template: FakeTemplate;
  /** DeploymentMode REVERT_DRIFT: compared with what is there. */
  readonly reverts: boolean;
  /** Of the type IMPORT. */
  readonly imports?: readonly ToImport[];
  looks: number;
  state: 'open' | 'executed';
}

/** One step of an operation: what it does, at the moment a look finds it done. */
export type Step = () => void | Promise<void>;

let clock = Date.parse('2026-11-25T08:00:00Z');

export class FakeStack {
  readonly id: string;
  status = '';
  reason = '';
  isProtected = false;
  template: FakeTemplate = { Resources: {} };
  /** Newest first. */
  readonly events: FakeEvent[] = [];
  readonly changeSets = new Map<string, FakeChangeSet>();
  readonly steps: Step[] = [];
  /** Logical id → what somebody made of its properties by hand. */
  readonly byHand = new Map<string, FakeResource['Properties'] | 'deleted'>();
  /** What there is of it: logical ids. */
  readonly made = new Set<string>();

  constructor(
    readonly name: string,
    readonly token: string,
  ) {
    this.id = `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/${randomUUID()}`;
  }

  /** Takes on a status and says so. */
  enter(status: string, reason = ''): void {
    this.status = status;
    this.reason = reason;
    this.tell(this.name, this.id, 'AWS::CloudFormation::Stack', status, reason);
  }

  tell(logicalId: string, physicalId: string, type: string, status: string, reason = ''): void {
    clock += 1000;
    this.events.unshift({
      EventId: randomUUID(),
      StackId: this.id,
      StackName: this.name,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      ResourceStatus: status,
      ...(reason === '' ? {} : { ResourceStatusReason: reason }),
      Timestamp: new Date(clock).toISOString(),
    });
  }

  async advance(steps: number): Promise<void> {
    for (let left = steps; left > 0; left--) await this.steps.shift()?.();
  }
}
