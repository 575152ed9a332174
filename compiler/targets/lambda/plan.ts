import { deviceColumns } from '../../ir/etl/devices';
import type { TimeStep } from '../../ir/etl/step';
import { type EtlTree, tablesOf } from '../../ir/etl/tree';
import type { Etl } from '../../ir/fleet/etl';
import type { Fleet } from '../../ir/fleet/index';

/** What run.mjs goes by: which folders to read, which statements to run, and what each writes; and how often, for a runner without a schedule. */
export function planOf(fleet: Fleet, etl: Etl): object {
  const [first] = etl.trees;
  const time = first?.steps.find((step): step is TimeStep => step.step === 'time');
  return {
    format: 'fleetwright/etl-plan/v1',
    everyMs: etl.everyMs,
    partitioning: fleet.lake.partitioning,
    daysBefore: time?.daysBefore ?? 0,
    daysAfter: time?.daysAfter ?? 0,
    devices: { columns: deviceColumns(fleet) },
    sensors: etl.trees.map(sensorPlan),
  };
}

function sensorPlan(tree: EtlTree): object {
  return {
    id: tree.sensor,
    groups: tree.groups.map(({ id }) => id),
    placing: tree.placing,
    quality: tree.quality.name,
    tables: tablesOf(tree).map(({ name, columns, partitions }) => ({
      name,
      partitions,
      columns: columns.map((column) => column.name),
      compression: tree.compression,
    })),
  };
}
