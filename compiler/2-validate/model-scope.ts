import type { Model } from '../../schema/manifest.generated';
import { type FieldType, fieldType } from '../expression/typed';
import type { Subject } from './check';
import { sensorScope } from './sensor-scope';

export interface GroupFields {
  readonly group: string;
  /** Fields of its sensor and derived ones. */
  readonly fields: ReadonlyMap<string, FieldType>;
}

/** What each group of a model has to learn from. Groups and sensors that are not there are left to the checks that name them. */
export function modelScope({ manifest, derived }: Subject, model: Model): readonly GroupFields[] {
  return [...model.on].sort().flatMap((group) => {
    const sensorId = manifest.groups[group]?.sensor ?? '';
    const sensor = manifest.sensors[sensorId];
    if (!sensor) return [];
    const fields = new Map(sensorScope(sensor));
    for (const { id, type, unit, on } of derived) if (on.has(sensorId)) fields.set(id, fieldType(type, unit));
    return [{ group, fields }];
  });
}

export const isNumber = (type: FieldType | undefined) => type?.kind === 'number' || type?.kind === 'integer';
