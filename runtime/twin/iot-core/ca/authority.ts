import 'reflect-metadata';
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { writePrivateFile } from '../../../private-file';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Fixed, so that a certificate is valid whatever the twin's clock shows; the end is that of certificates that AWS IoT issues. */
const NOT_BEFORE = new Date('2020-01-01T00:00:00Z');
const NOT_AFTER = new Date('2049-12-31T23:59:59Z');

export interface IssuedCertificate {
  /** SHA-256 of the DER, in lower-case hexadecimal: what AWS IoT calls certificateId. */
  readonly id: string;
  readonly pem: string;
}

export interface KeyPairAndCertificate extends IssuedCertificate {
  readonly privateKey: string;
}

/** A certificate signing request that cannot be signed; the message says why, for the device. */
export class BadSigningRequest extends Error {}

/** The twin's own certificate authority: one key, kept in its folder, that signs the server's and the devices' certificates. */
export class Authority {
  readonly pem: string;
  /** The file that a client takes as its root CA. */
  readonly pemPath: string;
  readonly #key: webcrypto.CryptoKey;
  readonly #subject: string;

  private constructor(folder: string, pem: string, key: webcrypto.CryptoKey) {
    this.pemPath = join(folder, 'ca.pem');
    this.pem = pem;
    this.#key = key;
    this.#subject = new x509.X509Certificate(pem).subject;
  }

  /** Opens the authority of a folder, or makes it: ca.pem and ca.key, both private. */
  static async open(folder: string): Promise<Authority> {
    const keyPath = join(folder, 'ca.key');
    const pemPath = join(folder, 'ca.pem');
    if (!existsSync(pemPath)) await makeAuthority(keyPath, pemPath);
    const der = x509.PemConverter.decodeFirst(readFileSync(keyPath, 'utf8'));
    const key = await webcrypto.subtle.importKey('pkcs8', der, EC, false, ['sign']);
    return new Authority(folder, readFileSync(pemPath, 'utf8'), key);
  }

  /** A key and certificate for the broker, as localhost and 127.0.0.1. */
  async serverCertificate(): Promise<KeyPairAndCertificate> {
    const keys = await generateKeys();
    const names = new x509.SubjectAlternativeNameExtension([
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
    ]);
    const usage = new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]);
    const issued = await this.#sign('CN=localhost', keys.publicKey, [names, usage]);
    return { ...issued, privateKey: await exportKey(keys.privateKey) };
  }

  /** CreateKeysAndCertificate: the key is made here and handed out once. */
  async deviceCertificate(): Promise<KeyPairAndCertificate> {
    const keys = await generateKeys();
    const issued = await this.#sign('CN=AWS IoT Certificate', keys.publicKey, [clientUsage()]);
    return { ...issued, privateKey: await exportKey(keys.privateKey) };
  }

  /** CreateCertificateFromCsr: the subject is that of the request. Rejects with BadSigningRequest. */
  async certificateFromRequest(pem: string): Promise<IssuedCertificate> {
    const request = await verifiedRequest(pem);
    return await this.#sign(request.subject || 'CN=AWS IoT Certificate', request.publicKey, [clientUsage()]);
  }

  async #sign(
    subject: string,
    publicKey: x509.PublicKeyType,
    extensions: x509.Extension[],
  ): Promise<IssuedCertificate> {
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject,
      issuer: this.#subject,
      notBefore: NOT_BEFORE,
      notAfter: NOT_AFTER,
      publicKey,
      signingKey: this.#key,
      signingAlgorithm: SIGNING,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        ...extensions,
      ],
    });
    const id = createHash('sha256').update(new Uint8Array(certificate.rawData)).digest('hex');
    return { id, pem: `${certificate.toString('pem')}\n` };
  }
}

const clientUsage = () => new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]);

/** Positive and never twice: 16 random bytes whose first is neither 0 nor negative. */
const serialNumber = () => `4${randomBytes(16).toString('hex').slice(1)}`;

const generateKeys = () => webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);

async function makeAuthority(keyPath: string, pemPath: string): Promise<void> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Fleetwright twin CA, O=Fleetwright',
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  writePrivateFile(keyPath, await exportKey(keys.privateKey));
  writePrivateFile(pemPath, `${certificate.toString('pem')}\n`);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

async function verifiedRequest(pem: string): Promise<x509.Pkcs10CertificateRequest> {
  let request: x509.Pkcs10CertificateRequest;
  let verified: boolean;
  try {
    request = new x509.Pkcs10CertificateRequest(pem);
    verified = await request.verify();
  } catch {
    throw new BadSigningRequest('The certificate signing request cannot be read');
  }
  if (!verified) throw new BadSigningRequest('The certificate signing request is not signed by its own key');
  const weakness = weaknessOf(request.publicKey.algorithm);
  if (weakness) throw new BadSigningRequest(weakness);
  return request;
}

/** AWS IoT developer guide, "X.509 client certificates": RSA keys of at least 2,048 bits; P-256, P-384 or P-521. */
function weaknessOf(algorithm: { name: string; namedCurve?: string; modulusLength?: number }): string | undefined {
  if (algorithm.name === 'ECDSA') {
    return ['P-256', 'P-384', 'P-521'].includes(algorithm.namedCurve ?? '')
      ? undefined
      : `The curve ${algorithm.namedCurve} is not supported`;
  }
  if (algorithm.name.startsWith('RSA')) {
    return (algorithm.modulusLength ?? 0) >= 2048 ? undefined : 'An RSA key needs at least 2048 bits';
  }
  return `The key algorithm ${algorithm.name} is not supported`;
}
