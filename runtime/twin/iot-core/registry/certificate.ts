/** As in the AWS IoT API reference, CertificateDescription: only an ACTIVE certificate can connect. */
export type CertificateStatus = 'ACTIVE' | 'INACTIVE' | 'REVOKED' | 'PENDING_ACTIVATION';

export interface Certificate {
  readonly id: string;
  readonly pem: string;
  readonly status: CertificateStatus;
  /** The names of the policies attached to it. */
  readonly policies: readonly string[];
  /** The names of the things it is attached to. */
  readonly things: readonly string[];
}
