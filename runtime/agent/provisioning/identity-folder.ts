import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivate, removePrivateFile, writePrivateFile } from '../../private-file';
import type { Credentials } from '../ports';

/** A certificate that was issued and is not yet known to be good. */
export interface Pending {
  /** `registering`: RegisterThing was sent, or is about to be; whether it was carried out is not known. */
  readonly step: 'issued' | 'registering';
  readonly certificateId: string;
  readonly certificate: string;
  /** The proof that the certificate is ours; valid for an hour, and for one registration. */
  readonly token: string;
  /** ms since 1970-01-01 UTC by the agent's clock. */
  readonly issuedAt: number;
  /** What it was asked for: a template and its parameters, as text. */
  readonly registration: string;
}

/**
 * Who this agent is, on disk. `private.key` and `certificate.pem` together are an identity, and nothing else is: a technician who brings both needs no
 * provisioning. `registered.json` says by which template and parameters it was made, where it was made here. Until there is a certificate, `pending.json` says how far it has come. Each file is written whole or not at all, and before the step
 * after it, so a kill at any moment leaves a step that can be repeated.
 */
export class IdentityFolder {
  private readonly keyFile: string;
  private readonly certificateFile: string;
  private readonly pendingFile: string;
  private readonly registeredFile: string;

  constructor(
    private readonly folder: string,
    private readonly problem: (detail: string) => void,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.keyFile = join(folder, 'private.key');
    this.certificateFile = join(folder, 'certificate.pem');
    this.pendingFile = join(folder, 'pending.json');
    this.registeredFile = join(folder, 'registered.json');
    this.lock();
  }

  /** The key and the certificate that belongs to it; undefined until there are both. */
  credentials(): Credentials | undefined {
    const privateKey = this.key();
    const certificate = this.read(this.certificateFile);
    if (privateKey === undefined || certificate === undefined) return undefined;
    if (belongTogether(certificate, privateKey)) return { privateKey, certificate };
    this.problem('the certificate does not belong to the private key, and is not used');
    return undefined;
  }

  /** undefined where there is none that can be read. */
  key(): string | undefined {
    const text = this.read(this.keyFile);
    if (text === undefined || isPrivateKey(text)) return text;
    this.problem('the private key cannot be read');
    return undefined;
  }

  pending(privateKey: string): Pending | undefined {
    const text = this.read(this.pendingFile);
    const pending = text === undefined ? undefined : pendingOf(text);
    return pending && belongTogether(pending.certificate, privateKey) ? pending : undefined;
  }

  saveKey(privateKey: string): void {
    writePrivateFile(this.keyFile, privateKey);
  }

  savePending(pending: Pending): void {
    writePrivateFile(this.pendingFile, JSON.stringify(pending));
  }

  /** By what the identity was made; undefined where nobody knows: it was brought, or is of an agent that did not write it down. */
  registration(): string | undefined {
    return this.read(this.registeredFile);
  }

  /** From here on the certificate is the identity. */
  commit(certificate: string, registration: string): void {
    writePrivateFile(this.registeredFile, registration);
    writePrivateFile(this.certificateFile, certificate);
    removePrivateFile(this.pendingFile);
  }

  forgetPending(): void {
    removePrivateFile(this.pendingFile);
  }

  private lock(): void {
    const open = [
      makePrivate(this.folder, 0o700) ? this.folder : undefined,
      ...[this.keyFile, this.pendingFile, this.registeredFile].map((path) =>
        existsSync(path) && makePrivate(path, 0o600) ? path : undefined,
      ),
    ].filter((path) => path !== undefined);
    if (open.length > 0) this.problem(`others could read ${open.join(', ')}; closed to them now`);
  }

  private read(path: string): string | undefined {
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }
}

function pendingOf(text: string): Pending | undefined {
  try {
    const { step, certificateId, certificate, token, issuedAt, registration } = JSON.parse(text) as Partial<Pending>;
    if (step !== 'issued' && step !== 'registering') return undefined;
    if (typeof certificateId !== 'string' || typeof certificate !== 'string') return undefined;
    if (typeof token !== 'string' || typeof issuedAt !== 'number') return undefined;
    if (typeof registration !== 'string') return undefined;
    return { step, certificateId, certificate, token, issuedAt, registration };
  } catch {
    return undefined;
  }
}

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).type === 'private';
  } catch {
    return false;
  }
}

function belongTogether(certificate: string, privateKey: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    return false;
  }
}
