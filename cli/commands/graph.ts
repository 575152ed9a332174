import { printedJson } from '../../compiler/diagnostics/render/json';
import { didYouMean } from '../../compiler/diagnostics/suggest';
import { compile } from '../../compiler/index';
import type { Fleet } from '../../compiler/ir/fleet/index';
import { argument, type Command, ENV_OPTION, EXIT, MANIFEST_ARGUMENT, textOption } from '../command';
import { relocated } from '../findings';
import { findingsText } from '../format';
import { fleetGraph } from '../graph/fleet-graph';
import { printMermaid } from '../graph/print-mermaid';
import { manifestFile } from '../manifest-file';
import { Unable } from '../unable';

export const graph: Command = {
  arguments: [MANIFEST_ARGUMENT],
  options: [
    ENV_OPTION,
    { flags: '--group <id>', about: 'only this group and what it leads to' },
    { flags: '--format <format>', about: 'how the graph is printed', choices: ['mermaid', 'json'], default: 'mermaid' },
  ],
  examples: [
    { line: 'fleet graph', about: 'a Mermaid flowchart, from sensors to dashboards' },
    { line: 'fleet graph --group group1', about: 'the way of one group' },
    { line: 'fleet graph --format json', about: 'nodes and edges, for other tools' },
  ],
  notes: ['A manifest with errors is not drawn.'],
  run: async (call) => {
    const { terminal } = call;
    const { sources, name, shown } = manifestFile(terminal.folder, argument(call, 'manifest'));
    const environment = textOption(call, 'env');
    const made = await compile(sources, { manifest: name, ...(environment === undefined ? {} : { environment }) });
    if (!made.fleet || !made.output) {
      terminal.err(findingsText(relocated(made.diagnostics, shown), 'text', terminal, terminal.errColour));
      return EXIT.mistakes;
    }
    const drawn = fleetGraph(made.fleet, groupsOf(made.fleet, textOption(call, 'group')));
    terminal.out(
      call.options.format === 'json' ? printedJson({ format: 'fleetwright/graph/v1', ...drawn }) : printMermaid(drawn),
    );
    return EXIT.fine;
  },
};

function groupsOf({ groups }: Fleet, chosen: string | undefined): Fleet['groups'] {
  if (chosen === undefined) return groups;
  const found = groups.filter(({ id }) => id === chosen);
  if (found.length > 0) return found;
  const ids = groups.map(({ id }) => id);
  throw new Unable(`there is no group ${JSON.stringify(chosen)}`, didYouMean(chosen, ids, 'group'));
}
