import { ConnectError, type Credentials, type Session, SubscribeError } from '../ports';
import { type Answer, Asking, answersTo } from '../transport/asking';
import type { Pending } from './identity-folder';
import type { Provisioned, ProvisioningOptions } from './provision';
import { registrationOf } from './registration-of';
import { signingRequest } from './signing-request';

const CREATE = '$aws/certificates/create-from-csr/json';
/** ms of wall time for one answer. AWS IoT gives the pre-provisioning hook 5 s. */
const ANSWER_MS = 20_000;
/** AWS IoT developer guide, "Device provisioning MQTT API": a token is valid for one hour. Less, so that it is still good when it arrives. */
const TOKEN_MS = 55 * 60_000;

/** One attempt to have a key certified and its thing registered by a claim. */
export class ProvisioningAttempt {
  private readonly registerTopic: string;

  constructor(
    private readonly options: ProvisioningOptions,
    private readonly privateKey: string,
  ) {
    this.registerTopic = `$aws/provisioning-templates/${options.config.provisioning.template}/provision/json`;
  }

  async run(): Promise<Provisioned> {
    const pending = this.pending();
    if (pending?.step === 'registering') {
      const checked = await this.check(pending);
      if (checked) return checked;
    }
    const claim = this.options.claim();
    if (!claim) return { kind: 'refused', detail: 'there is no claim certificate to ask for a certificate with' };
    const { claimClientId } = this.options.config.provisioning;
    this.options.trace('claim', `connecting as ${claimClientId}`);
    const session = await this.connect(claimClientId, claim);
    if (session instanceof ConnectError) return this.claimRefused(session);
    try {
      return await this.ask(session, pending);
    } finally {
      await session.close();
    }
  }

  /** What is left of an attempt at the same registration. */
  private pending(): Pending | undefined {
    const pending = this.options.folder.pending(this.privateKey);
    return pending?.registration === registrationOf(this.options.config) ? pending : undefined;
  }

  /** RegisterThing was sent and its answer never seen. If it was carried out, the certificate opens the door. */
  private async check({ certificate, certificateId }: Pending): Promise<Provisioned | undefined> {
    const { config, trace } = this.options;
    trace('check', `whether certificate ${short(certificateId)} was registered before the answer was lost`);
    const session = await this.connect(config.connection.clientId, { certificate, privateKey: this.privateKey });
    if (!(session instanceof ConnectError)) {
      await session.close();
      return this.commit(certificate, certificateId);
    }
    trace('check', session.message);
    return session.reason === 'unreachable' ? { kind: 'again', detail: session.message } : undefined;
  }

  private async ask(session: Session, pending: Pending | undefined): Promise<Provisioned> {
    const { clock, trace } = this.options;
    const asking = new Asking(session, clock);
    const topics = [...answersTo(CREATE), ...answersTo(this.registerTopic)];
    try {
      await session.subscribe(topics, asking.receive, this.answerMs);
    } catch (error) {
      if (!(error instanceof SubscribeError)) throw error;
      return { kind: error.reason === 'refused' ? 'refused' : 'again', detail: `claim: ${error.message}` };
    }
    const usable = pending && this.isFresh(pending) ? pending : undefined;
    if (pending && !usable)
      trace('token', `of certificate ${short(pending.certificateId)} is too old; asking for another`);
    const issued = usable ?? (await this.create(asking));
    if ('kind' in issued) return issued;
    const registered = await this.register(asking, issued);
    if (registered !== 'token-refused') return registered;
    // Only a token from before is worth a second try: one that was just issued is refused for another reason.
    const fresh = usable ? await this.create(asking) : undefined;
    if (!fresh) return { kind: 'again', detail: 'the token of a new certificate was refused' };
    if ('kind' in fresh) return fresh;
    const again = await this.register(asking, fresh);
    return again === 'token-refused' ? { kind: 'again', detail: 'the token of a new certificate was refused' } : again;
  }

  private async create(asking: Asking): Promise<Pending | Provisioned> {
    const { config, folder, clock, trace } = this.options;
    trace('certificate', 'asking for one by a signing request');
    const request = { certificateSigningRequest: signingRequest(config.thing, this.privateKey) };
    const answer = await asking.ask(CREATE, request, this.answerMs);
    if (answer.kind !== 'accepted') return refusalOf('CreateCertificateFromCsr', answer);
    const { certificateId, certificatePem, certificateOwnershipToken: token } = answer.body;
    const pending = {
      step: 'issued',
      certificateId: String(certificateId),
      certificate: String(certificatePem),
      token: String(token),
      issuedAt: clock.now(),
      registration: registrationOf(config),
    } as const;
    folder.savePending(pending);
    if (!this.pending()) {
      folder.forgetPending();
      return { kind: 'again', detail: 'CreateCertificateFromCsr gave a certificate for another key' };
    }
    trace('certificate', `${short(pending.certificateId)} issued, to be registered within an hour`);
    return pending;
  }

  private async register(asking: Asking, pending: Pending): Promise<Provisioned | 'token-refused'> {
    const { config, folder, trace } = this.options;
    const { parameters, template } = config.provisioning;
    trace('register', `asking template ${template} for ${config.thing}`);
    folder.savePending({ ...pending, step: 'registering' });
    const request = { certificateOwnershipToken: pending.token, parameters };
    const answer = await asking.ask(this.registerTopic, request, this.answerMs);
    if (answer.kind === 'none') return { kind: 'again', detail: answer.detail };
    if (answer.kind === 'rejected') {
      if (/OwnershipToken/i.test(answer.code) || /ownership token/i.test(answer.message)) {
        trace('token', `refused for certificate ${short(pending.certificateId)}: ${answer.message}`);
        folder.forgetPending();
        return 'token-refused';
      }
      // It was not carried out, so the token is as good as before.
      folder.savePending({ ...pending, step: 'issued' });
      return refusalOf('RegisterThing', answer);
    }
    const { thingName } = answer.body;
    if (thingName !== config.thing) {
      folder.forgetPending();
      return { kind: 'refused', detail: `the template registered ${String(thingName)} instead of ${config.thing}` };
    }
    return this.commit(pending.certificate, pending.certificateId);
  }

  private commit(certificate: string, certificateId: string): Provisioned {
    const { config, folder } = this.options;
    folder.commit(certificate, registrationOf(config));
    this.options.trace('identity', `${config.thing} has certificate ${short(certificateId)}`);
    return { kind: 'ready', credentials: { certificate, privateKey: this.privateKey } };
  }

  private async connect(clientId: string, credentials: Credentials): Promise<Session | ConnectError> {
    try {
      return await this.options.transport.connect({ ...this.options.place, clientId, credentials });
    } catch (error) {
      if (error instanceof ConnectError) return error;
      throw error;
    }
  }

  private claimRefused({ reason, message }: ConnectError): Provisioned {
    if (reason === 'unreachable') return { kind: 'again', detail: message };
    const detail = `the claim certificate is not let in: ${message}`;
    // A broker that goes down hangs up too.
    return { kind: reason === 'cut' ? 'again' : 'refused', detail };
  }

  private isFresh({ issuedAt }: Pending): boolean {
    const age = this.options.clock.now() - issuedAt;
    // A clock that was set back says nothing about the age.
    return age >= 0 && age < TOKEN_MS;
  }

  private get answerMs(): number {
    return ANSWER_MS * this.options.clock.speed;
  }
}

/** 429 and 5xx pass by themselves. What else is refused stays refused until somebody changes the inventory, the template or the claim. */
function refusalOf(what: string, answer: Exclude<Answer, { kind: 'accepted' }>): Provisioned {
  if (answer.kind === 'none') return { kind: 'again', detail: answer.detail };
  const { status, code, message } = answer;
  const passes = status === 0 || status === 429 || status >= 500 || /Throttl|TooMany/i.test(code);
  return { kind: passes ? 'again' : 'refused', detail: `${what} was rejected: ${status} ${code}: ${message}` };
}

/** Enough of an id to tell it from others. */
const short = (certificateId: string) => certificateId.slice(0, 12);
