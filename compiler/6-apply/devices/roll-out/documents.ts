import type { AgentDocument } from '../../../5-plan/settings-of-group';
import { CONFIG_STREAMS_PURPOSE, configStreamStart } from '../../../ir/names';
import { lacksOperation } from '../../aws/lacks-operation';
import { sdkError } from '../../aws/sdk-error';
import { roleArn } from '../../registry/role-arn';
import type { ApplyWork } from '../../step/apply-step';
import { inParallel } from '../../step/in-parallel';
import { requireUninterrupted } from '../../step/step-work';
import type { ToldDevice } from './told-device';

const AT_ONCE = 8;
/** IAM lets a new role be used after some seconds only. */
const ROLE_WAIT_MS = 5_000;
const ROLE_TRIES = 6;

type Streaming = Pick<ApplyWork, 'clients' | 'store' | 'requireHeld' | 'time' | 'signal' | 'tell'>;

/**
 * Puts the documents that devices are going to be told of where they can fetch them: an object each in the artifact bucket, and a stream of AWS IoT over it. Both are
 * called after the content's hash, so what is there already is right. 'not-to-be-had': this endpoint has no streams (the servers that act as AWS have none).
 */
export async function offerDocuments(
  work: Streaming,
  devices: readonly Pick<ToldDevice, 'documents'>[],
): Promise<'offered' | 'not-to-be-had'> {
  const all = new Map<string, AgentDocument>();
  for (const { documents } of devices) for (const one of documents) all.set(one.address.stream, one);
  if (all.size === 0) return 'offered';
  const there = await streamsThere(work);
  if (!there) {
    work.tell({
      event: 'diagnostic',
      severity: 'warning',
      code: 'no-streams',
      message: `${all.size} documents cannot be fetched: this endpoint has no MQTT-based file delivery. Devices are told what their shadow holds; drivers, fields, models and long lists stay as they are`,
    });
    return 'not-to-be-had';
  }
  await inParallel(
    [...all.values()].filter(({ address }) => !there.has(address.stream)),
    AT_ONCE,
    async (document) => {
      work.requireHeld();
      await work.store.write(nameOf(document), document.text);
      await createStream(work, document);
    },
  );
  return 'offered';
}

/** Takes away the streams of documents that no device is told of any more, and their objects. */
export async function withdrawDocuments(work: Streaming, kept: ReadonlySet<string>): Promise<number> {
  const { DeleteStreamCommand, DescribeStreamCommand } = await import('@aws-sdk/client-iot');
  const iot = await work.clients.iot();
  const gone = [...((await streamsThere(work)) ?? [])].filter((stream) => !kept.has(stream));
  await inParallel(gone, AT_ONCE, async (streamId) => {
    work.requireHeld();
    try {
      const { streamInfo } = await iot.send(new DescribeStreamCommand({ streamId }));
      const key = streamInfo?.files?.[0]?.s3Location?.key;
      if (key?.startsWith(work.store.prefix)) await work.store.remove(key.slice(work.store.prefix.length));
      await iot.send(new DeleteStreamCommand({ streamId }));
    } catch (problem) {
      if (sdkError(problem).name !== 'ResourceNotFound') throw problem;
    }
  });
  return gone.length;
}

async function createStream(work: Streaming, document: AgentDocument): Promise<void> {
  const { CreateStreamCommand } = await import('@aws-sdk/client-iot');
  const { bucket, fleet } = work.store.address;
  const command = new CreateStreamCommand({
    streamId: document.address.stream,
    description: `What agents of ${fleet} run by`,
    files: [{ fileId: 0, s3Location: { bucket, key: `${work.store.prefix}${nameOf(document)}` } }],
    roleArn: roleArn(work.store.address, CONFIG_STREAMS_PURPOSE),
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await (await work.clients.iot()).send(command);
      return;
    } catch (problem) {
      const { name } = sdkError(problem);
      if (name === 'ResourceAlreadyExists') return;
      if (name !== 'InvalidRequest' || attempt >= ROLE_TRIES) throw problem;
      requireUninterrupted(work);
      await work.time.sleep(ROLE_WAIT_MS, work.signal);
    }
  }
}

/** The fleet's own; undefined where the endpoint knows none at all. */
async function streamsThere(work: Streaming): Promise<ReadonlySet<string> | undefined> {
  const { ListStreamsCommand } = await import('@aws-sdk/client-iot');
  const iot = await work.clients.iot();
  const start = configStreamStart({ name: work.store.address.fleet });
  const found = new Set<string>();
  let nextToken: string | undefined;
  do {
    const more = nextToken ? { nextToken } : {};
    const page = await iot.send(new ListStreamsCommand({ maxResults: 250, ...more })).catch((problem: unknown) => {
      if (!lacksOperation(problem)) throw problem;
      return undefined;
    });
    if (!page) return undefined;
    for (const { streamId = '' } of page.streams ?? []) if (streamId.startsWith(start)) found.add(streamId);
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

const nameOf = ({ address }: AgentDocument) => `documents/${address.sha256}.json`;
