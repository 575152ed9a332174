import { sdkError } from '../aws/sdk-error';
import type { DesiredGroup } from '../registry/desired-group';
import type { ThingChange } from '../registry/thing-changes';
import type { ApplyWork } from '../step/apply-step';
import { requireUninterrupted } from '../step/step-work';

/** From this many new things of a group on, AWS IoT registers them from one file, by itself. */
export const BULK_FROM = 2_000;
const LOOK_MS = 5_000;
/**
 * Answers that say that a task of somebody else is running, or that an endpoint does not have the operation (moto: a page that is no JSON): things
 * are then made by calls.
 */
const NOT_TO_BE_HAD = new Set([
  'LimitExceeded',
  'ConflictingResourceUpdate',
  'UnknownOperation',
  'NotImplemented',
  'SyntaxError',
]);

type Creation = Extract<ThingChange, { does: 'create' | 'update' }>;

/**
 * Registers new things by a bulk registration task. An optimisation only: whoever calls it reads the registry again, and makes up by calls
 * for what it left. Its input lies under a name that holds the digest of what shall be, so that after a crash the task that runs is known again.
 */
export async function registerInBulk(
  work: ApplyWork,
  group: DesiredGroup,
  digest: string,
  creations: readonly Creation[],
  role: string,
): Promise<'done' | 'not-to-be-had'> {
  const { StartThingRegistrationTaskCommand } = await import('@aws-sdk/client-iot');
  const iot = await work.clients.iot();
  const name = `registration/${group.id}-${digest.slice(0, 16)}.jsonl`;
  const { bucket } = work.store.address;
  const key = `${work.store.prefix}${name}`;
  try {
    let taskId = await runningTask(work, key);
    if (taskId === undefined) {
      await work.store.write(name, inputOf(group, creations));
      const template = { templateBody: bulkTemplate(group), inputFileBucket: bucket, inputFileKey: key, roleArn: role };
      taskId = (await iot.send(new StartThingRegistrationTaskCommand(template))).taskId;
    }
    if (taskId === undefined) throw new Error('AWS IoT named no registration task');
    await followTask(work, group, taskId);
    await work.store.remove(name);
    return 'done';
  } catch (problem) {
    const { name: error, status } = sdkError(problem);
    if (!NOT_TO_BE_HAD.has(error) && status !== 404 && status !== 501) throw problem;
    work.tell({
      event: 'diagnostic',
      severity: 'warning',
      code: 'no-bulk-registration',
      message: `${creations.length} things of ${group.id} are registered one by one: this endpoint runs no bulk registration task for them now (${error || status})`,
    });
    return 'not-to-be-had';
  }
}

/** The task of this very input, if it runs: an account runs one at a time. */
async function runningTask(work: ApplyWork, key: string): Promise<string | undefined> {
  const { DescribeThingRegistrationTaskCommand, ListThingRegistrationTasksCommand } = await import(
    '@aws-sdk/client-iot'
  );
  const iot = await work.clients.iot();
  const { taskIds = [] } = await iot.send(new ListThingRegistrationTasksCommand({ status: 'InProgress' }));
  for (const taskId of taskIds) {
    const task = await iot.send(new DescribeThingRegistrationTaskCommand({ taskId }));
    if (task.inputFileKey === key) return taskId;
  }
  return undefined;
}

async function followTask(work: ApplyWork, { id }: DesiredGroup, taskId: string): Promise<void> {
  const { DescribeThingRegistrationTaskCommand } = await import('@aws-sdk/client-iot');
  const iot = await work.clients.iot();
  for (;;) {
    const task = await iot.send(new DescribeThingRegistrationTaskCommand({ taskId }));
    const { status, percentageProgress = 0, failureCount = 0, message = '' } = task;
    work.tell({ event: 'progress', step: `registering ${id}`, done: percentageProgress, of: 100 });
    if (status !== 'InProgress') {
      if (status === 'Completed' && failureCount === 0) return;
      const says = `bulk registration task ${taskId} ended ${status}, ${failureCount} things failed ${message}`.trim();
      work.tell({ event: 'diagnostic', severity: 'warning', code: 'bulk-registration', message: says });
      return;
    }
    requireUninterrupted(work);
    await work.time.sleep(LOOK_MS, work.signal);
  }
}

/** One JSON object a line: the parameters of the template for one thing. */
function inputOf({ attributes: { own } }: DesiredGroup, creations: readonly Creation[]): string {
  const line = ({ thing, attributes }: Creation) => {
    const columns = Object.keys(own).map((column) => [column, attributes[column] ?? '']);
    return `${JSON.stringify({ ...Object.fromEntries(columns), SerialNumber: thing })}\n`;
  };
  return creations.map(line).join('');
}

/** As the provisioning template of a claiming group, without a certificate: it comes with the device. */
function bulkTemplate({ thingGroup, thingType, attributes: { shared, own } }: DesiredGroup): string {
  const columns = Object.keys(own);
  const strings = Object.fromEntries(['SerialNumber', ...columns].map((name) => [name, { Type: 'String' }]));
  const AttributePayload = { ...shared, ...Object.fromEntries(columns.map((name) => [name, { Ref: name }])) };
  return JSON.stringify({
    Parameters: strings,
    Resources: {
      thing: {
        Type: 'AWS::IoT::Thing',
        Properties: {
          ThingName: { Ref: 'SerialNumber' },
          ThingTypeName: thingType,
          AttributePayload,
          ThingGroups: [thingGroup],
        },
        // A thing of another type is somebody else's.
        OverrideSettings: { AttributePayload: 'REPLACE', ThingTypeName: 'FAIL', ThingGroups: 'MERGE' },
      },
    },
  });
}
