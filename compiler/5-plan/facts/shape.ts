/**
 * What counts as one object of the manifest. A map whose entries are objects has `each`; a list whose items are has `items`; an object from
 * which some keys are taken out as objects of their own has `keys`. Everything else is an object as a whole.
 */
export interface Shape {
  readonly each?: Shape;
  readonly items?: true;
  readonly keys?: Readonly<Record<string, Shape>>;
  /** A missing one is as good as an empty one: what stands in it comes and goes by itself. */
  readonly optional?: true;
  /** A list of renames. */
  readonly renames?: true;
  /** Devices are counted, not listed. */
  readonly devices?: true;
}

const OBJECT: Shape = {};
const NAMED: Shape = { each: OBJECT, optional: true };

/** The sections. Where nothing else is said, every key of a section is an object: `aws.tags`, `lake.retention`. */
export const MANIFEST: Shape = {
  each: { each: OBJECT },
  keys: {
    apiVersion: OBJECT,
    fleet: OBJECT,
    sensors: { each: { keys: { fields: NAMED } }, optional: true },
    groups: {
      each: {
        keys: { thresholds: { items: true, optional: true }, devices: { devices: true }, via: { devices: true } },
      },
      optional: true,
    },
    etl: { each: OBJECT, keys: { derive: NAMED } },
    models: NAMED,
    dashboards: NAMED,
    moved: { renames: true, optional: true },
  },
};
