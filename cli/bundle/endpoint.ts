import { type AgentConfig, ENDPOINT_PLACEHOLDER } from '../../schema/agent-config';
import { Unable } from '../unable';

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
/** A host name; no scheme, port or path. */
const HOST = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);

export function withEndpoint(config: AgentConfig, endpoint: string): AgentConfig {
  if (!HOST.test(endpoint) || endpoint === ENDPOINT_PLACEHOLDER) {
    throw new Unable(
      `\`${endpoint}\` is not an endpoint`,
      'give the host name alone, as `aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints it',
    );
  }
  return { ...config, connection: { ...config.connection, endpoint } };
}

/** What looks wrong about an endpoint and may yet be meant: a domain of one's own, say. */
export function endpointWarnings(endpoint: string, region: string): readonly string[] {
  const match = /^([a-z0-9]+)(-ats)?\.iot\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(endpoint);
  if (!match) return [];
  const [, , ats, itsRegion] = match;
  return [
    ...(ats === undefined
      ? [`${endpoint} has no -ats in it: devices that trust Amazon's root CA want the Data-ATS endpoint`]
      : []),
    ...(itsRegion === region ? [] : [`the endpoint is in ${itsRegion}, the fleet in ${region}`]),
  ];
}
