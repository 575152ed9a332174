import type { Thing } from '../registry/thing';
import type { Variables } from './condition';

/** What is known of a connection when its policies are evaluated. */
export interface ConnectionFacts {
  readonly clientId: string;
  readonly certificateId: string;
  readonly sourceAddress: string;
  readonly serverName: string | undefined;
  /** Of the certificate: subject and issuer fields by their long name, such as `Subject.CommonName`, and `SerialNumber`. */
  readonly certificateFields: Readonly<Record<string, string>>;
  /** The thing whose name is the client id. Certificates are attached without exclusivity, so the client id says which thing it is. */
  readonly thing: Thing | undefined;
  readonly attached: boolean;
}

const ATTRIBUTE = /^iot:Connection\.Thing\.Attributes\[(.+)\]$/;
const CERTIFICATE = 'iot:Certificate.';

/** AWS IoT developer guide, "Basic AWS IoT Core policy variables", "Thing policy variables", "X.509 Certificate policy variables". */
export function connectionVariables(facts: ConnectionFacts): Variables {
  const { thing } = facts;
  const fixed: Readonly<Record<string, string | undefined>> = {
    'iot:ClientId': facts.clientId,
    'iot:CertificateId': facts.certificateId,
    'iot:DomainName': facts.serverName,
    'iot:Connection.Thing.ThingName': thing?.name,
    'iot:Connection.Thing.ThingTypeName': thing?.type,
    'iot:Connection.Thing.IsAttached': String(facts.attached),
    'aws:SourceIp': facts.sourceAddress,
    'aws:SecureTransport': 'true',
  };
  return (name) => {
    if (Object.hasOwn(fixed, name)) return fixed[name];
    const attribute = ATTRIBUTE.exec(name)?.[1];
    if (attribute !== undefined) return ownText(thing?.attributes ?? {}, attribute);
    return name.startsWith(CERTIFICATE) ? ownText(facts.certificateFields, name.slice(CERTIFICATE.length)) : undefined;
  };
}

const ownText = (values: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(values, key) ? values[key] : undefined;
