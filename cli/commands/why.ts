import { relative, resolve, sep } from 'node:path';
import { parse } from '../../compiler/1-parse/index';
import { printedJson } from '../../compiler/diagnostics/render/json';
import { nearest } from '../../compiler/diagnostics/suggest';
import type { ArtifactList } from '../../schema/artifact-list';
import { argument, type Command, EXIT, MANIFEST_ARGUMENT, textOption } from '../command';
import { relocated } from '../findings';
import { findingsText } from '../format';
import { type ManifestFile, manifestFile } from '../manifest-file';
import { paint } from '../paint';
import { sourceLines } from '../source-lines';
import type { Terminal } from '../terminal';
import { Unable } from '../unable';
import { artifactListIn } from '../why/artifact-list-in';
import { askable, type Made, madeAs } from '../why/made';
import { physicalNames } from '../why/physical-names';
import { type Reason, reasons } from '../why/reasons';
import { reasonsText } from '../why/reasons-text';
import { madeForSerial } from '../why/serials';

export const why: Command = {
  arguments: [
    { name: 'what', about: 'a file or folder of the output, a resource, or a serial', required: true },
    MANIFEST_ARGUMENT,
  ],
  options: [
    { flags: '--out <folder>', about: 'the output folder', default: 'generated' },
    { flags: '--json', about: 'print JSON' },
  ],
  examples: [
    { line: 'fleet why generated/agents/group1/temp-001.json', about: 'a file' },
    { line: 'fleet why iot/Group1TelemetryRule', about: 'a resource of a stack' },
    { line: 'fleet why iot_enterprise__group1__telemetry', about: 'a resource by its name in AWS' },
    { line: 'fleet why AWS::IoT::ThingType', about: 'every resource of a type' },
    { line: 'fleet why temp-001', about: 'a device or gateway' },
  ],
  run: async (call) => {
    const { terminal, options } = call;
    const file = manifestFile(terminal.folder, argument(call, 'manifest'));
    const shown = textOption(call, 'out') ?? 'generated';
    const out = resolve(terminal.folder, shown);
    const list = artifactListIn(out, shown);
    const made = await madeWhat(argument(call, 'what'), out, list, terminal);

    const { value: document, diagnostics } = await parse(file.name, file.sources, list.environment ?? undefined);
    if (!document) {
      terminal.err(findingsText(relocated(diagnostics, file.shown), 'text', terminal, terminal.errColour));
      return EXIT.mistakes;
    }
    const found = reasons(document, made).map((reason) => reasonShown(reason, file));
    if (options.json) terminal.out(printedJson({ format: 'fleetwright/why/v1', reasons: found }));
    else terminal.out(reasonsText(found, sourceLines(terminal.folder), paint(terminal.colour)));
    return EXIT.fine;
  },
};

async function madeWhat(what: string, out: string, list: ArtifactList, terminal: Terminal): Promise<readonly Made[]> {
  const named = physicalNames(out, list);
  for (const query of new Set([what, insideOutput(what, out, terminal.folder)])) {
    const made = madeAs(query, list, named);
    if (made.length > 0) return made;
  }
  const made = await madeForSerial(what, out, list);
  if (made.length > 0) return made;
  const best = nearest(what, askable(list, named));
  throw new Unable(
    `no file, resource or device of the output is called \`${what}\``,
    best === undefined ? 'the names are in manifest.json of the output folder' : `did you mean \`${best}\`?`,
  );
}

/** A path as a shell completes it, from the current folder, as a path of the output. */
function insideOutput(what: string, out: string, folder: string): string {
  return relative(out, resolve(folder, what)).replaceAll(sep, '/');
}

function reasonShown(reason: Reason, { shown }: ManifestFile): Reason {
  const { place, row } = reason;
  return {
    ...reason,
    place: { ...place, file: shown(place.file) },
    ...(row ? { row: { ...row, file: shown(row.file) } } : {}),
  };
}
