import type { Clock } from '../../../clock';
import { type Authority, BadSigningRequest } from '../ca/authority';
import type { Catalog, ProvisioningTemplate } from '../catalog';
import type { Registry } from '../registry/registry';
import { Hook } from './hook';
import type { ProvisioningRequest } from './provisioning-request';
import { register } from './register';
import { accessDenied, badPayload, badToken, notFound, Rejection } from './rejection';
import { provisionOf } from './template';
import { Tokens } from './tokens';

/** Who asks: the connection made with a claim certificate. */
export interface Claimant {
  readonly clientId: string;
  readonly certificateId: string;
}

/** Told of each step, so that a device that does not come in can be understood. */
export type Step = (text: string, data?: Readonly<Record<string, unknown>>) => void;

interface ProvisioningOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly authority: Authority;
  readonly registry: Registry;
  readonly catalog: () => Catalog;
  readonly note: Step;
}

/** Fleet provisioning by claim: certificates with ownership tokens, and RegisterThing by the generated template and hook. */
export class Provisioning {
  readonly #options: ProvisioningOptions;
  readonly #tokens: Tokens;
  readonly #hooks = new Map<string, Hook>();

  constructor(options: ProvisioningOptions) {
    this.#options = options;
    this.#tokens = new Tokens(options.folder, options.clock, (certificateId) => this.#drop(certificateId));
  }

  /** The body of the accepted answer. Rejects with a Rejection, whose fields are the body of the rejected one. */
  async answer(
    request: ProvisioningRequest,
    payload: Uint8Array,
    claimant: Claimant,
    step: Step,
  ): Promise<Readonly<Record<string, unknown>>> {
    switch (request.kind) {
      case 'create-keys':
        return this.#pending(await this.#options.authority.deviceCertificate(), step);
      case 'create-from-csr':
        return this.#pending(await this.#sign(objectOf(payload)), step);
      case 'register':
        return await this.#register(request.template, objectOf(payload), claimant, step);
    }
  }

  /** Forgets the hooks that were loaded: their code may have changed. */
  reload(): void {
    for (const hook of this.#hooks.values()) hook.replace();
    this.#hooks.clear();
  }

  close(): void {
    for (const hook of this.#hooks.values()) hook.close();
    this.#hooks.clear();
    this.#tokens.close();
  }

  async #sign({ certificateSigningRequest: pem }: Readonly<Record<string, unknown>>) {
    if (typeof pem !== 'string' || pem === '') throw badPayload('certificateSigningRequest is missing');
    try {
      return await this.#options.authority.certificateFromRequest(pem);
    } catch (error) {
      if (error instanceof BadSigningRequest)
        throw new Rejection(400, 'InvalidCertificateSigningRequest', error.message);
      throw error;
    }
  }

  #pending({ id, pem, privateKey }: { id: string; pem: string; privateKey?: string }, step: Step) {
    this.#options.registry.addCertificate(id, pem, 'PENDING_ACTIVATION');
    const certificateOwnershipToken = this.#tokens.issue(id);
    step(`certificate ${short(id)} made, pending activation for an hour`, { certificateId: id });
    return {
      certificateId: id,
      certificatePem: pem,
      ...(privateKey === undefined ? {} : { privateKey }),
      certificateOwnershipToken,
    };
  }

  async #register(name: string, body: Readonly<Record<string, unknown>>, claimant: Claimant, step: Step) {
    const { registry, catalog } = this.#options;
    const template = catalog().templates.get(name);
    if (!template?.enabled) throw notFound(`The provisioning template ${name}`);
    const { token, parameters } = registrationOf(body);
    const certificateId = this.#tokens.certificateOf(token);
    const certificate = certificateId === undefined ? undefined : registry.certificate(certificateId);
    if (!certificate) throw badToken('Certificate ownership token is not valid: unknown, used or expired');
    step(`token accepted for certificate ${short(certificate.id)}`, { certificateId: certificate.id });
    const overrides = template.hook ? await this.#askHook(template, certificate, claimant, parameters, step) : {};
    // Asked again, because the hook took its time and the same token may have been used meanwhile.
    if (this.#tokens.certificateOf(token) !== certificate.id) {
      throw badToken('Certificate ownership token is not valid: unknown, used or expired');
    }
    const provision = provisionOf(template.body, { ...parameters, ...overrides }, certificate.id);
    register(provision, certificate.id, registry, catalog());
    this.#tokens.use(token);
    const thingName = provision.thing?.name ?? '';
    step(`thing ${thingName} registered by ${name}, certificate ${provision.certificateStatus}`, {
      thing: thingName,
      template: name,
      policies: provision.policies,
    });
    return { deviceConfiguration: provision.deviceConfiguration, thingName };
  }

  async #askHook(
    { name, arn, hook }: ProvisioningTemplate,
    { id, pem }: { id: string; pem: string },
    { clientId, certificateId }: Claimant,
    parameters: Readonly<Record<string, string>>,
    step: Step,
  ): Promise<Readonly<Record<string, string>>> {
    if (!hook) return {};
    const { file, name: exported } = hook;
    const loaded = this.#hooks.get(file) ?? new Hook(file, exported, (line) => this.#options.note(`hook: ${line}`));
    this.#hooks.set(file, loaded);
    const event = {
      claimCertificateId: certificateId,
      certificateId: id,
      certificatePem: pem,
      templateArn: arn,
      clientId,
      parameters,
    };
    try {
      const { allowProvisioning, parameterOverrides } = await loaded.ask(event);
      step(`hook of ${name} ${allowProvisioning ? 'allows' : 'refuses'} it`, { parameters, parameterOverrides });
      if (allowProvisioning) return parameterOverrides;
    } catch (error) {
      step(`hook of ${name} failed: ${(error as Error).message}`);
    }
    throw accessDenied();
  }

  /** An hour has passed: a certificate that nobody registered is deleted, as documented. */
  #drop(certificateId: string): void {
    const { registry, note } = this.#options;
    const certificate = registry.certificate(certificateId);
    if (certificate?.status !== 'PENDING_ACTIVATION' || certificate.things.length > 0) return;
    registry.deleteCertificate(certificateId);
    note(`certificate ${short(certificateId)} was not claimed within an hour and is deleted`, { certificateId });
  }
}

function objectOf(payload: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw badPayload('The payload is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badPayload('The payload is not an object');
  return value as Readonly<Record<string, unknown>>;
}

function registrationOf({ certificateOwnershipToken: token, parameters = {} }: Readonly<Record<string, unknown>>) {
  if (typeof token !== 'string' || token === '') throw badToken('Certificate ownership token cannot be empty.');
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw badPayload('parameters is not an object');
  }
  const odd = Object.entries(parameters).find(([, value]) => typeof value !== 'string');
  if (odd) throw badPayload(`the parameter ${odd[0]} is not a string`);
  return { token, parameters: parameters as Readonly<Record<string, string>> };
}

/** Enough of an id to tell it from others. */
const short = (certificateId: string) => certificateId.slice(0, 12);
