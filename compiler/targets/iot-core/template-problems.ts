import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { templateName } from '../../ir/names';
import { templateBody } from './provisioning-template';

/** botocore iot, TemplateName. */
const MOST_NAME = 36;
/** botocore iot, TemplateBody. */
const MOST_BODY = 10_240;

/** What a provisioning template cannot hold. */
export function templateProblems(fleet: Fleet, group: Group): readonly Diagnostic[] {
  return [...nameTooLong(fleet, group), ...tooBig(fleet, group)];
}

function* nameTooLong(fleet: Fleet, { id, origin }: Group): Iterable<Diagnostic> {
  const name = templateName(fleet, id);
  if (name.length <= MOST_NAME) return;
  const params = { name, group: id, characters: name.length, most: MOST_NAME };
  yield diagnose('template-name-too-long', origin.place, params);
}

function* tooBig(fleet: Fleet, group: Group): Iterable<Diagnostic> {
  const characters = JSON.stringify(templateBody(fleet, group)).length;
  if (characters <= MOST_BODY) return;
  yield diagnose('template-too-big', group.origin.place, { group: group.id, characters, most: MOST_BODY });
}
