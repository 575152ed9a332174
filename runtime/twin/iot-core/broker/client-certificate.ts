import type { PeerCertificate, TLSSocket } from 'node:tls';

/** AWS IoT developer guide, "X.509 Certificate AWS IoT Core policy variables": the names of the fields, by their short form in a certificate. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  C: 'Country',
  O: 'Organization',
  OU: 'OrganizationalUnit',
  ST: 'State',
  CN: 'CommonName',
  serialNumber: 'SerialNumber',
  title: 'Title',
  SN: 'Surname',
  GN: 'GivenName',
  initials: 'Initials',
  pseudonym: 'Pseudonym',
  generationQualifier: 'GenerationQualifier',
};

/** The certificate of a TLS session; its id is empty where the client showed none, or is gone. */
export function clientCertificateOf(socket: TLSSocket): {
  certificateId: string;
  certificateFields: Readonly<Record<string, string>>;
} {
  // Null where the connection is gone, whatever the types say.
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate(false) ?? {};
  const fields = [
    ...Object.entries(certificate.subject ?? {}).map(([key, value]) => [`Subject.${FIELD_NAMES[key] ?? key}`, value]),
    ...Object.entries(certificate.issuer ?? {}).map(([key, value]) => [`Issuer.${FIELD_NAMES[key] ?? key}`, value]),
    ['SerialNumber', certificate.serialNumber],
  ];
  return {
    certificateId: (certificate.fingerprint256 ?? '').replaceAll(':', '').toLowerCase(),
    certificateFields: Object.fromEntries(
      fields.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
    ),
  };
}
