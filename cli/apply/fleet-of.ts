import { hasErrors } from '../../compiler/diagnostics/diagnostic';
import { compile } from '../../compiler/index';
import { argument, type Call, textOption } from '../command';
import { relocated } from '../findings';
import { findingsText } from '../format';
import { manifestFile } from '../manifest-file';

/** Of a manifest, what a command needs that only looks at AWS: which fleet, and where. */
export interface FleetPlace {
  /** The full name, with the environment. */
  readonly fleet: string;
  readonly environment: string | null;
  readonly region: string;
  readonly account: string | null;
}

/** Undefined for a manifest with mistakes, which are printed. */
export async function fleetOf(call: Call): Promise<FleetPlace | undefined> {
  const { terminal } = call;
  const file = manifestFile(terminal.folder, argument(call, 'manifest'));
  const environment = textOption(call, 'env');
  const options = { manifest: file.name, ...(environment === undefined ? {} : { environment }) };
  const { fleet, diagnostics } = await compile(file.sources, options);
  if (fleet) {
    const { region, account = null } = fleet.aws;
    return { fleet: fleet.name, environment: fleet.environment ?? null, region, account };
  }
  if (hasErrors(diagnostics))
    terminal.err(findingsText(relocated(diagnostics, file.shown), 'text', terminal, terminal.errColour));
  return undefined;
}
