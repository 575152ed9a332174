import { MOST_STATE_BYTES, STATE_BYTES } from '../../../schema/edge-model';
import { diagnose } from '../../diagnostics/diagnose';
import { watchesAtEdge } from '../../ir/fleet/models';
import type { FleetCheck } from './index';

/** Do agents begin with what training learned of their devices? Beyond a bound they begin with nothing. */
export const edgeModelStates: FleetCheck = function* (fleet) {
  const atEdge = fleet.models.filter((model) => watchesAtEdge(fleet, model));
  for (const group of fleet.groups) {
    const its = atEdge.filter(({ on }) => on.includes(group.id));
    const fields = its.reduce((sum, model) => sum + model.fields.length, 0);
    const bytes = fields * group.devices.count * STATE_BYTES;
    const [first] = its;
    if (!first || bytes <= MOST_STATE_BYTES) continue;
    yield diagnose('edge-model-states', first.origin.place, {
      group: group.id,
      models: its.map(({ id }) => id).join(', '),
      devices: group.devices.count,
      knows: kilobytes(bytes),
      most: kilobytes(MOST_STATE_BYTES),
    });
  }
};

const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)} KB`;
