import type { GrafanaAccess } from '../../compiler/6-apply/grafana/grafana-api';
import { GRAFANA_TOKEN, hasGrafana } from '../../compiler/6-apply/grafana/grafana-step';
import type { Snapshot } from '../../schema/plan/snapshot';
import { type Call, type Option, textOption } from '../command';
import { Unable } from '../unable';

export const GRAFANA_OPTION: Option = {
  flags: '--grafana-url <address>',
  about: 'send dashboards and alert rules to this Grafana, instead of the workspace of the stack bi',
};

/** The token comes from the environment only, so that it stands in no list of processes and no history of a shell. */
export function grafana(
  call: Call,
  target: Snapshot,
): { readonly access: Partial<GrafanaAccess>; readonly isOpen: boolean } {
  const token = process.env[GRAFANA_TOKEN] || undefined;
  const url = addressOf(call);
  const access = { ...(token === undefined ? {} : { token }), ...(url === undefined ? {} : { url }) };
  return { access, isOpen: token !== undefined && hasGrafana(target) };
}

function addressOf(call: Call): string | undefined {
  const given = textOption(call, 'grafanaUrl');
  if (given === undefined) return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !isSafe(url))
    throw new Unable(
      `--grafana-url ${given} is no address of a Grafana`,
      'write it as https://host, without a name or token in it',
    );
  return url.href.replace(/\/+$/, '');
}

/** A token travels encrypted, or stays on this machine. */
function isSafe({ protocol, hostname, username, search }: URL): boolean {
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return username === '' && search === '' && (protocol === 'https:' || (local && protocol === 'http:'));
}
