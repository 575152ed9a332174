import { hasErrors } from '../../compiler/diagnostics/diagnostic';
import { compile } from '../../compiler/index';
import { argument, type Call, type Command, ENV_OPTION, EXIT, MANIFEST_ARGUMENT, textOption } from '../command';
import { environmentNames } from '../environments';
import { type Checked, joinFindings, relocated } from '../findings';
import { FORMAT_OPTIONS, findingsText, formatOf } from '../format';
import { type ManifestFile, manifestFile } from '../manifest-file';

export const validate: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [ENV_OPTION, ...FORMAT_OPTIONS],
  examples: [
    { line: 'fleet validate', about: 'fleet.yaml by itself and with each of its environments' },
    { line: 'fleet validate --env prod', about: 'only with environments.prod laid over it' },
    { line: 'fleet validate --format github', about: 'annotations in a GitHub workflow' },
    { line: 'fleet validate --format sarif > fleet.sarif', about: 'for code scanning' },
  ],
  notes: [
    'Everything is checked that compiling would check, and nothing is written. A mistake that several environments have is shown once.',
  ],
  run: async (call) => {
    const { terminal } = call;
    const file = manifestFile(terminal.folder, argument(call, 'manifest'));
    const runs: Checked[] = [];
    for (const environment of await environmentsOf(call, file)) runs.push(await check(file, environment));
    const findings = joinFindings(runs);
    terminal.out(findingsText(findings, formatOf(call), terminal, terminal.colour));
    return hasErrors(findings) ? EXIT.mistakes : EXIT.fine;
  },
};

async function environmentsOf(call: Call, { sources, name }: ManifestFile): Promise<readonly (string | null)[]> {
  const chosen = textOption(call, 'env');
  return chosen === undefined ? [null, ...(await environmentNames(sources, name)).toSorted()] : [chosen];
}

async function check({ sources, name, shown }: ManifestFile, environment: string | null): Promise<Checked> {
  const options = environment === null ? { manifest: name } : { manifest: name, environment };
  const { diagnostics } = await compile(sources, options);
  return { environment, diagnostics: relocated(diagnostics, shown) };
}
