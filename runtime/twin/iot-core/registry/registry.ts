import { join } from 'node:path';
import { DurableMap } from '../../durable-map';
import type { Certificate, CertificateStatus } from './certificate';
import type { Thing } from './thing';

/** Told of what changed, so that open connections see it at once. */
export interface RegistryWatcher {
  certificateChanged(id: string): void;
  thingChanged(name: string): void;
  groupChanged(name: string): void;
}

/**
 * Things, certificates and what is attached to what. Kept in the data directory, one file per kind.
 * A thing has no list of its certificates: the certificate has the list of its things, so the two cannot disagree.
 */
export class Registry {
  readonly #things: DurableMap<Thing>;
  readonly #certificates: DurableMap<Certificate>;
  /** From a thing group's name to the policies attached to it. */
  readonly #groupPolicies: DurableMap<readonly string[]>;
  readonly #watchers: RegistryWatcher[] = [];

  constructor(folder: string) {
    this.#things = new DurableMap(join(folder, 'things.jsonl'));
    this.#certificates = new DurableMap(join(folder, 'certificates.jsonl'));
    this.#groupPolicies = new DurableMap(join(folder, 'group-policies.jsonl'));
  }

  watch(watcher: RegistryWatcher): void {
    this.#watchers.push(watcher);
  }

  thing(name: string): Thing | undefined {
    return this.#things.get(name);
  }

  things(): IterableIterator<Thing> {
    return this.#things.values();
  }

  certificate(id: string): Certificate | undefined {
    return this.#certificates.get(id);
  }

  certificates(): IterableIterator<Certificate> {
    return this.#certificates.values();
  }

  isAttached(certificateId: string, thingName: string): boolean {
    return this.#certificates.get(certificateId)?.things.includes(thingName) ?? false;
  }

  /** The policies that speak for a connection: those of its certificate and those of its thing's groups. */
  policiesOf(certificateId: string, thingName: string | undefined): readonly string[] {
    const groups = (thingName === undefined ? undefined : this.#things.get(thingName))?.groups ?? [];
    return [
      ...(this.#certificates.get(certificateId)?.policies ?? []),
      ...groups.flatMap((group) => this.#groupPolicies.get(group) ?? []),
    ];
  }

  putThing(thing: Thing): void {
    this.#things.set(thing.name, thing);
    for (const watcher of this.#watchers) watcher.thingChanged(thing.name);
  }

  deleteThing(name: string): void {
    this.#things.delete(name);
    for (const watcher of this.#watchers) watcher.thingChanged(name);
  }

  addCertificate(id: string, pem: string, status: CertificateStatus): void {
    this.#put({ id, pem, status, policies: [], things: [] });
  }

  setStatus(id: string, status: CertificateStatus): void {
    this.#put({ ...this.#known(id), status });
  }

  attachThing(id: string, thingName: string): void {
    const certificate = this.#known(id);
    this.#put({ ...certificate, things: withOne(certificate.things, thingName) });
  }

  detachThing(id: string, thingName: string): void {
    const certificate = this.#known(id);
    this.#put({ ...certificate, things: certificate.things.filter((name) => name !== thingName) });
  }

  attachPolicy(id: string, policy: string): void {
    const certificate = this.#known(id);
    this.#put({ ...certificate, policies: withOne(certificate.policies, policy) });
  }

  detachPolicy(id: string, policy: string): void {
    const certificate = this.#known(id);
    this.#put({ ...certificate, policies: certificate.policies.filter((name) => name !== policy) });
  }

  attachPolicyToGroup(group: string, policy: string): void {
    this.#groupPolicies.set(group, withOne(this.#groupPolicies.get(group) ?? [], policy));
    for (const watcher of this.#watchers) watcher.groupChanged(group);
  }

  deleteCertificate(id: string): void {
    this.#certificates.delete(id);
    for (const watcher of this.#watchers) watcher.certificateChanged(id);
  }

  close(): void {
    this.#things.close();
    this.#certificates.close();
    this.#groupPolicies.close();
  }

  #known(id: string): Certificate {
    const certificate = this.#certificates.get(id);
    if (!certificate) throw new Error(`no certificate ${id} in the registry`);
    return certificate;
  }

  #put(certificate: Certificate): void {
    this.#certificates.set(certificate.id, certificate);
    for (const watcher of this.#watchers) watcher.certificateChanged(certificate.id);
  }
}

const withOne = (list: readonly string[], item: string) => (list.includes(item) ? list : [...list, item]);
