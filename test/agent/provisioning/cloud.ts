import { createHash, randomUUID } from 'node:crypto';
import {
  ConnectError,
  type ConnectOptions,
  type Credentials,
  type Message,
  type PublishOutcome,
  type Session,
  type Transport,
} from '../../../runtime/agent/ports';
import { Authority } from '../../../runtime/twin/iot-core/ca/authority';

const CREATE = '$aws/certificates/create-from-csr/json';
export const REGISTER = '$aws/provisioning-templates/cold/provision/json';
const HOUR_MS = 3_600_000;

export interface Rejected {
  readonly statusCode: number;
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** The process is gone: nothing after this runs. */
export class Killed extends Error {}

interface Issued {
  readonly pem: string;
  readonly token: string;
  readonly issuedAt: number;
  active: boolean;
}

/** As much of AWS IoT as provisioning needs, behind the port of a transport. What it knows outlives every agent. */
export class Cloud implements Transport {
  readonly issued: Issued[] = [];
  readonly published: Message[] = [];
  /** Answers RegisterThing in its place. */
  refuse: Rejected | undefined;
  /** Called before and after everything that crosses the line; it may throw. */
  point: (what: string) => void = () => {};
  reachable = true;
  thingName = 'temp-001';

  private constructor(
    private readonly authority: Authority,
    readonly claim: Credentials,
    private readonly now: () => number,
  ) {}

  static async open(folder: string, now: () => number): Promise<Cloud> {
    const authority = await Authority.open(folder);
    const { pem, privateKey } = await authority.deviceCertificate();
    return new Cloud(authority, { certificate: pem, privateKey }, now);
  }

  async connect({ clientId, credentials }: ConnectOptions): Promise<Session> {
    this.point(`connect ${clientId}`);
    if (!this.reachable) throw new ConnectError('unreachable', 'nobody there');
    const claiming = credentials.certificate === this.claim.certificate;
    if (!claiming && !this.isActive(credentials.certificate)) throw new ConnectError('cut', 'hung up');
    return new CloudSession(this, claiming);
  }

  isActive(certificate: string): boolean {
    return this.issued.some(({ pem, active }) => active && pem === certificate);
  }

  async answer({ topic, payload }: Message): Promise<Message> {
    const body = JSON.parse(Buffer.from(payload).toString()) as Record<string, string>;
    const answer = topic === CREATE ? await this.create(body) : this.register(body);
    const end = 'statusCode' in answer ? 'rejected' : 'accepted';
    return { topic: `${topic}/${end}`, payload: Buffer.from(JSON.stringify(answer)) };
  }

  private async create({ certificateSigningRequest }: Record<string, string>) {
    const { id, pem } = await this.authority.certificateFromRequest(certificateSigningRequest ?? '');
    const token = createHash('sha256').update(randomUUID()).digest('hex');
    this.issued.push({ pem, token, issuedAt: this.now(), active: false });
    return { certificateId: id, certificatePem: pem, certificateOwnershipToken: token };
  }

  private register({ certificateOwnershipToken }: Record<string, string>) {
    if (this.refuse) return this.refuse;
    const found = this.issued.find(({ token, active }) => token === certificateOwnershipToken && !active);
    if (!found || this.now() - found.issuedAt > HOUR_MS)
      return { statusCode: 400, errorCode: 'InvalidCertificateOwnershipToken', errorMessage: 'used or expired' };
    found.active = true;
    return { deviceConfiguration: {}, thingName: this.thingName };
  }
}

class CloudSession implements Session {
  readonly closed: Promise<string>;
  readonly takenOver = false;
  private end: (why: string) => void = () => {};
  private readonly receivers = new Map<string, (message: Message) => void>();

  constructor(
    private readonly cloud: Cloud,
    private readonly claiming: boolean,
  ) {
    this.closed = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  async publish(message: Message): Promise<PublishOutcome> {
    if (!this.claiming) return 'refused';
    try {
      this.cloud.point(`before ${message.topic}`);
      this.cloud.published.push(message);
      const answer = await this.cloud.answer(message);
      this.cloud.point(`answer to ${message.topic}`);
      this.receivers.get(answer.topic)?.(answer);
      return 'acknowledged';
    } catch (error) {
      if (error instanceof Killed) return new Promise(() => {});
      throw error;
    }
  }

  async unsubscribe(): Promise<void> {}

  async subscribe(topics: readonly string[], receive: (message: Message) => void): Promise<void> {
    this.cloud.point('subscribe');
    for (const topic of topics) this.receivers.set(topic, receive);
  }

  async close(): Promise<void> {
    this.end('closed');
  }
}
