import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { didYouMean } from '../../diagnostics/suggest';
import { fieldUses } from '../../expression/fields';
import { parse } from '../../expression/parse';
import type { DocumentCheck, Subject } from '../check';
import { placeInText } from '../expression-problems';
import { type WrittenDerived, writtenDerived } from '../written-derived';

/** Is there a sensor for every derived field: one that has all the fields its formula reads? */
export const deriveFields: DocumentCheck = function* (subject) {
  for (const written of writtenDerived(subject)) yield* missing(subject, written);
};

function* missing(
  subject: Subject,
  { field: { id, on, problems }, text, formula }: WrittenDerived,
): Iterable<Diagnostic> {
  const parsed = parse(text);
  if (!parsed.ok || on.size > 0 || problems.length > 0) return;
  const uses = [...fieldUses(parsed.expression)];
  const { sensors, etl } = subject.manifest;
  const sensorHas = (sensor: string, name: string) => sensors[sensor]?.fields[name] !== undefined;
  const lacking = (sensor: string) => uses.filter(({ name }) => !sensorHas(sensor, name));
  const [nearest] = Object.keys(sensors).sort((a, b) => lacking(a).length - lacking(b).length || (a < b ? -1 : 1));
  if (nearest === undefined) return;
  const said = new Set<string>();
  for (const { name, start, end } of lacking(nearest)) {
    if (said.has(name)) continue;
    said.add(name);
    const place = placeInText(subject, formula, start, end);
    const somewhere = Object.keys(sensors).some((sensor) => sensorHas(sensor, name));
    if (!somewhere && etl?.derive?.[name] !== undefined)
      yield diagnose('derive-chain', place, { name: id, other: name });
    else {
      const whose = somewhere ? `\`${nearest}\`, which comes nearest, lacks` : 'there is no field';
      const problem = `${whose} \`${name}\``;
      const fields = Object.keys(sensors[nearest]?.fields ?? {});
      yield diagnose('derive-fields', place, { name: id, problem, hint: didYouMean(name, fields, 'field') });
    }
  }
}
