// Made by `npm run generate` from schema/sections/. Do not edit.

/**
 * Which devices: { prefix, count }, a list, or { from: an inventory file }.
 *
 * @minItems 1
 * @maxItems 2000
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Devices".
 */
export type Devices =
  | {
      /**
       * The first part of every serial; a running number follows (temp-001, temp-002, …).
       */
      prefix?: string;
      /**
       * How many devices. Numbers are written with three digits, or as many as the count needs.
       */
      count?: number;
      /**
       * A CSV file beside the manifest: a column serial, every other column is metadata.
       */
      from?: string;
    }
  | Device[];
/**
 * One device: its serial, or its serial with metadata.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Device".
 */
export type Device =
  | string
  | {
      /**
       * The identity of the device: thing name, client id and a level of its topic.
       */
      serial: string;
      metadata?: Metadata;
      /**
       * The gateway that this device stands behind.
       */
      gateway?: string;
    };
/**
 * A name you choose: small letters, digits and single hyphens, starting with a letter. It becomes part of names in AWS, so changing it later means moving things.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Id".
 */
export type Id = string;
/**
 * A number in the unit of the field it is about, or text with a number and another unit of the same kind.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Quantity".
 */
export type Quantity = number | string;
/**
 * An expression, or an expression with the unit and title of its result.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Derived".
 */
export type Derived =
  | string
  | {
      is: Expression;
      /**
       * The unit of the result, where the formula does not say it by itself.
       */
      unit?: string;
      /**
       * A name for people.
       */
      title?: string;
    };
/**
 * A formula over field names: + - * / %, comparisons, and, or, not, and the functions of docs/reference/expressions.md. Checked for types and units.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Expression".
 */
export type Expression = string;
/**
 * A span of time: a whole number and ms, s, m, h or d.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Duration".
 */
export type Duration = string;
/**
 * The name of a field in messages, tables and charts: small letters, digits and `_`, starting with a letter.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "FieldName".
 */
export type FieldName = string;
/**
 * A number of bytes: a whole number and KiB, MiB, GiB or TiB.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Size".
 */
export type Size = string;
/**
 * How long nothing may be heard before people are told: a duration, or a duration and how bad it is. At least three intervals of the sensor, and a minute.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Silent".
 */
export type Silent =
  | string
  | {
      /**
       * How long nothing may be heard.
       */
      after: string;
      /**
       * How bad it is. What is critical is escalated. A silence that nobody is told of is no alert, so there is no info.
       */
      severity?: 'critical' | 'warning';
    };

/**
 * fleet.yaml: one manifest from which Fleetwright makes a whole IoT data platform.
 */
export interface Manifest {
  /**
   * The version of the language this manifest is written in.
   */
  apiVersion: 'fleetwright/v1';
  /**
   * The name of the fleet. Every resource name starts with it (and with the environment, if one is chosen).
   */
  fleet: string;
  /**
   * Where the platform lives.
   */
  aws: {
    /**
     * The AWS region of everything the manifest makes.
     */
    region: string;
    /**
     * A guard: apply refuses to touch any other account. Write it in quotes, or a leading zero is lost.
     */
    account?: string;
    /**
     * The region in which the QuickSight account was opened: its users and groups are there, and viewers of dashboards with them.
     */
    quicksightRegion?: string;
    /**
     * How resources are spread over CloudFormation stacks. Without it, those of all groups share the stacks `iot` and `lake` as long as they fit, and beyond that each group has stacks of its own.
     */
    stacks?: {
      /**
       * The groups whose resources share stacks; every other group has stacks of its own. In a fleet that is deployed, the groups that shared them when it outgrew them; otherwise none.
       *
       * Items: The id of a group.
       */
      together: string[];
    };
    /**
     * Tags put on every resource that can carry them, besides fleetwright:fleet and fleetwright:environment.
     */
    tags?: {
      /**
       * The value of the tag.
       */
      [k: string]: string;
    };
  };
  /**
   * How MQTT topics are built: <root>/<group>/<device>/data.
   */
  topics?: {
    /**
     * The first level or levels of every topic. Two fleets in one account and region need two roots.
     */
    root?: string;
  };
  /**
   * Kinds of sensors: what each says, in which unit, and what can be true.
   */
  sensors: {
    [k: string]: Sensor;
  };
  /**
   * Groups of devices. A group has one kind of sensor, its own topics, provisioning template, thresholds and part of the lake.
   */
  groups: {
    [k: string]: Group;
  };
  /**
   * The data lake: how telemetry is written, partitioned, kept and queried.
   */
  lake?: {
    /**
     * How telemetry reaches the lake: an object per message (direct: seconds of delay, for small fleets) or collected by Firehose (minutes, for any size).
     */
    ingest?: 'direct' | 'firehose';
    /**
     * The folders of raw telemetry, outermost first. Either year, month, day or the single dt (2026-11-23) says the date.
     *
     * @minItems 1
     * @maxItems 6
     */
    partitioning?: ('group' | 'device' | 'year' | 'month' | 'day' | 'dt')[];
    /**
     * The first year that holds data: where partition projection starts.
     */
    firstYear?: number;
    /**
     * When data moves to cold storage and when it is deleted.
     */
    retention?: {
      /**
       * When objects move to S3 Glacier Instant Retrieval.
       */
      coldAfter?: string;
      /**
       * When objects are deleted.
       */
      expireAfter?: string;
      /**
       * Objects under 128 KB (one per message under direct ingest) cost more in cold storage than in S3 Standard. keep leaves them where they are until they expire; move moves them all the same.
       */
      smallObjects?: 'keep' | 'move';
    };
    /**
     * How long Firehose collects before it writes an object; whichever bound is reached first.
     */
    firehose?: {
      /**
       * The size of an object, 1 to 128 MiB (at least 64 MiB where devices are partitions).
       */
      size?: string;
      /**
       * The longest wait, 0 to 15 minutes.
       */
      interval?: string;
    };
    /**
     * The cleaned part of the lake.
     */
    curated?: {
      /**
       * Plain Parquet with registered partitions, or Iceberg tables (days replaced in one commit, time travel, kept in order by the jobs).
       */
      format?: 'parquet' | 'iceberg';
      /**
       * The folders of curated data, outermost first.
       *
       * @minItems 1
       * @maxItems 6
       */
      partitioning?: ('group' | 'device' | 'year' | 'month' | 'day' | 'dt')[];
      /**
       * The codec inside Parquet files.
       */
      compression?: 'zstd' | 'snappy';
    };
    /**
     * Bounds for Athena queries.
     */
    query?: {
      /**
       * The most that one query may read; a query that reads more is stopped.
       */
      scanLimit?: string;
      /**
       * How long query results are kept.
       */
      keepResults?: string;
    };
  };
  /**
   * Cleaning: from raw JSON to typed, deduplicated, enriched Parquet. The same rules run on Spark (Glue) and without it (Lambda).
   */
  etl?: {
    /**
     * Where it runs: glue (Spark, any size) or lambda (small fleets, no cluster).
     */
    engine?: 'glue' | 'lambda';
    /**
     * The Glue version of the Spark jobs.
     */
    glueVersion?: '5.0' | '5.1' | '6.0';
    /**
     * Glue workers (G.1X) of one job, the driver included.
     */
    workers?: number;
    /**
     * How often it runs.
     */
    every?: string;
    /**
     * How far back data may come late and still be put in its right partition.
     */
    late?: string;
    /**
     * Keys of messages that the lake does not keep, on purpose. Every other key that no field declares is counted and told.
     *
     * @maxItems 100
     */
    ignoreKeys?: string[];
    /**
     * Rules applied to each reading, in this order. Each is a map with one of require, range, deduplicate.
     *
     * @maxItems 20
     */
    clean?: CleanRule[];
    /**
     * New fields computed from others of the same reading; a sensor gets those whose fields it has.
     */
    derive?: {
      [k: string]: Derived;
    };
    /**
     * What is added to each reading: metadata of group and device, thresholds in force.
     */
    enrich?: ('metadata' | 'thresholds')[];
    /**
     * Where else curated data can be read.
     */
    load?: {
      /**
       * A Redshift Serverless workgroup with an external schema over the curated tables.
       */
      redshift?: {
        /**
         * The name of the external schema.
         */
        schema: string;
        /**
         * The base capacity of the workgroup.
         */
        capacity?: number;
      };
    };
  };
  /**
   * Machine-learning models: what to predict or watch.
   */
  models?: {
    [k: string]: Model;
  };
  /**
   * Dashboards as code.
   */
  dashboards?: {
    [k: string]: Dashboard;
  };
  /**
   * Who is told when a threshold is breached, how often, and when not.
   */
  alerts?: {
    /**
     * Addresses that are subscribed to the alert topic; each must confirm the first mail from AWS.
     *
     * @maxItems 100
     */
    email?: string[];
    /**
     * How long the same breach of the same device is not told again; while it lasts, it is told again after that.
     */
    repeatAfter?: string;
    /**
     * How long a critical alert lasts, after it was told, before it is escalated.
     */
    escalateAfter?: string;
    /**
     * Addresses that are told when an alert is escalated, by a topic of their own.
     *
     * @maxItems 100
     */
    escalateTo?: string[];
    /**
     * Windows in which alerts wait. At their end it is told what is still breached.
     *
     * @maxItems 50
     *
     * Items: A window in which alerts wait: every day from a time to a time, or once from a moment until a moment.
     */
    silence?: {
      /**
       * When it begins: a time of day as HH:MM, or a moment in UTC.
       */
      from: string;
      /**
       * The time of day at which it ends; one before `from` is that of the next day.
       */
      to?: string;
      /**
       * The moment at which a window that is there once ends, in UTC.
       */
      until?: string;
      /**
       * The days of the week on which it begins.
       *
       * @minItems 1
       */
      days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
      /**
       * Whose time of day it is: an IANA time zone, with its daylight saving.
       */
      timezone?: string;
      /**
       * The groups whose alerts wait.
       *
       * @minItems 1
       */
      groups?: string[];
      /**
       * What waits. Critical alerts wait only where they are named.
       *
       * @minItems 1
       */
      severities?: ('warning' | 'critical')[];
    }[];
  };
  /**
   * What was renamed in the manifest and is still the same thing: in AWS, on the devices and in the lake it keeps the name it was made with. Leave an entry for as long as the thing lives.
   *
   * @maxItems 200
   */
  moved?: Moved[];
  /**
   * Overlays, chosen by --env: what differs in dev or prod. Maps are merged, anything else replaces, an empty value removes.
   */
  environments?: {
    /**
     * Parts of the manifest that differ in this environment.
     */
    [k: string]: {};
  };
}
/**
 * One kind of sensor.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Sensor".
 */
export interface Sensor {
  /**
   * A name for people, shown on dashboards.
   */
  title?: string;
  /**
   * How often a device takes a reading and publishes it.
   */
  every: string;
  /**
   * The values of one reading, by name.
   */
  fields: {
    [k: string]: Field;
  };
  driver?: Driver;
}
/**
 * One value of a reading.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Field".
 */
export interface Field {
  /**
   * A name for people, shown on dashboards.
   */
  title?: string;
  /**
   * What the value is. A number is stored as a double, an integer as a 64-bit integer.
   */
  type?: 'number' | 'integer' | 'string' | 'boolean';
  /**
   * The unit of a number, by its UCUM code; the list is docs/reference/units.md.
   */
  unit?: string;
  /**
   * The least value that the sensor can truly say; what is below is a fault of the sensor.
   */
  min?: number;
  /**
   * The greatest value that the sensor can truly say; what is above is a fault of the sensor.
   */
  max?: number;
  /**
   * Changes smaller than this are not published (a reading is still sent every tenth interval, as a sign of life).
   */
  deadband?: number;
  /**
   * How long readings may come without a value of this field before people are told (alert `silent:<field>`), in every group with this sensor.
   */
  silent?:
    | string
    | {
        /**
         * How long nothing may be heard.
         */
        after: string;
        /**
         * How bad it is. What is critical is escalated. A silence that nobody is told of is no alert, so there is no info.
         */
        severity?: 'critical' | 'warning';
      };
  /**
   * The greatest length of a string value.
   */
  maxLength?: number;
  /**
   * The values that a string may take.
   *
   * @minItems 1
   * @maxItems 200
   */
  values?: string[];
}
/**
 * Where readings come from. Exactly one of simulate, replay, exec.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Driver".
 */
export interface Driver {
  /**
   * A seeded physical model of this kind of sensor.
   */
  simulate?: 'generic' | 'cold-room' | 'motor' | 'rfid-reader' | 'pi-node' | 'smart-meter' | 'environment';
  /**
   * A CSV file on the device with a column per field, played back in time.
   */
  replay?: string;
  /**
   * The column of a replayed file that holds the time.
   */
  time?: string;
  /**
   * A program and its arguments, started without a shell, that prints one JSON object per line.
   *
   * @minItems 1
   * @maxItems 50
   */
  exec?: string[];
}
/**
 * One group of devices.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Group".
 */
export interface Group {
  /**
   * A name for people, shown on dashboards and in alerts.
   */
  title?: string;
  /**
   * The kind of sensor that every device of the group has: a key of `sensors`.
   */
  sensor: string;
  devices: Devices;
  /**
   * Set when the sensors do not speak MQTT themselves but stand behind gateways. One agent runs per gateway.
   */
  via?: {
    gateways: Devices;
  };
  metadata?: Metadata;
  /**
   * What must not happen. Each reaches the edge agent, the IoT rule, the alarm, the ETL flag, the model label and the line in every dashboard.
   *
   * @maxItems 100
   */
  thresholds?: Threshold[];
  /**
   * How long a device of this group may say nothing before people are told: one that is not connected (alert `offline`), and one that is and gives no readings (alert `silent`).
   */
  silent?:
    | string
    | {
        /**
         * How long nothing may be heard.
         */
        after: string;
        /**
         * How bad it is. What is critical is escalated. A silence that nobody is told of is no alert, so there is no info.
         */
        severity?: 'critical' | 'warning';
      };
  /**
   * How often devices of this group publish, where it differs from their sensor.
   */
  every?: string;
  /**
   * How telemetry reaches the lake: an object per message (direct) or collected by Firehose.
   */
  ingest?: 'direct' | 'firehose';
  /**
   * Adds a Glue crawler for this group. Tables are declared by the compiler, so this is only for data that others write.
   */
  crawler?: boolean;
  /**
   * How devices get their identity: by claim (the device makes its own key) or registered beforehand by apply.
   */
  provisioning?: 'claim' | 'registered';
  /**
   * What an agent keeps on disk while it is offline.
   */
  buffer?: {
    /**
     * The most that the log on disk may take.
     */
    size?: string;
    /**
     * What goes when the log is full: the oldest readings, the newest, or the oldest that are not alerts.
     */
    whenFull?: 'oldest' | 'newest' | 'keep-alerts';
  };
}
/**
 * What is known about a group or device and does not change with time: site, zone, machine. Becomes thing attributes and columns of the curated lake.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Metadata".
 */
export interface Metadata {
  /**
   * A value; thing attributes allow letters, digits and _ . , @ / : # = [ ] -.
   */
  [k: string]: string;
}
/**
 * A condition that must not hold. Exactly one of above, below, outside, when.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Threshold".
 */
export interface Threshold {
  id: Id;
  /**
   * What an operator reads first when it happens.
   */
  title?: string;
  /**
   * The field it is about: a field of the sensor, or a derived one.
   */
  field?: string;
  /**
   * Breached when the value is greater than this.
   */
  above?: number | string;
  /**
   * Breached when the value is less than this.
   */
  below?: number | string;
  /**
   * Breached when the value is less than the first or greater than the second.
   *
   * @minItems 2
   * @maxItems 2
   */
  outside?: Quantity[];
  /**
   * Breached when this expression over fields of one reading is true.
   */
  when?: string;
  /**
   * How long it must hold before anybody is told.
   */
  for?: string;
  /**
   * How bad it is. Critical and warning are told at once; critical by the alarm of its group as well, and it is what escalates. Info is counted and kept, and nobody is told.
   */
  severity?: 'critical' | 'warning' | 'info';
}
/**
 * One cleaning rule: exactly one of require, range, deduplicate.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "CleanRule".
 */
export interface CleanRule {
  /**
   * Columns that must be there; a reading without one goes to quarantine.
   *
   * @minItems 1
   */
  require?: string[];
  /**
   * What happens to a reading outside a field's min and max.
   */
  range?: 'drop' | 'flag' | 'quarantine';
  /**
   * Keeps one of the readings that agree in these columns (deliveries are at least once).
   */
  deduplicate?: {
    /**
     * The columns that together name one reading.
     *
     * @minItems 1
     */
    by: string[];
  };
}
/**
 * One model. Either predict or detect.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Model".
 */
export interface Model {
  /**
   * A name for people.
   */
  title?: string;
  /**
   * How bad it is what the model finds. Critical and warning are told like the breach of a threshold; critical is what escalates. Info is kept, and nobody is told.
   */
  severity?: 'critical' | 'warning' | 'info';
  /**
   * Predict the value of a field some time ahead.
   */
  predict?: {
    /**
     * The field to predict.
     */
    field: string;
    /**
     * How far ahead.
     */
    horizon: string;
  };
  /**
   * Watch for readings that do not fit the past.
   */
  detect?: 'anomalies';
  /**
   * The groups whose devices it learns from and watches.
   *
   * @minItems 1
   */
  on: string[];
  /**
   * The fields it looks at.
   *
   * @minItems 1
   */
  fields?: string[];
  /**
   * What is computed from the fields before learning.
   */
  features?: {
    /**
     * Statistics over a sliding window.
     */
    rolling?: ('mean' | 'stddev' | 'min' | 'max' | 'range')[];
    /**
     * The lengths of the sliding windows.
     *
     * @maxItems 10
     */
    windows?: Duration[];
    /**
     * Values some time before.
     *
     * @maxItems 20
     */
    lags?: Duration[];
    /**
     * The change of each field since the reading before, per second.
     */
    rates?: boolean;
    /**
     * The hour of the day and day of the week, as points on a circle.
     */
    timeOfDay?: boolean;
    /**
     * Keeps the features of new readings in SageMaker Feature Store: offline, or online as well.
     */
    store?: 'offline' | 'online';
  };
  /**
   * How it learns: xgboost predicts; the others detect anomalies.
   */
  algorithm: 'xgboost' | 'random-cut-forest' | 'isolation-forest' | 'robust-baseline';
  /**
   * What it learns from. The newest part is held back for evaluation, never shuffled.
   */
  train?: {
    /**
     * How much of the past.
     */
    window?: string;
    /**
     * The newest share of it, kept for evaluation. Large where only a short start is known to be healthy: 0.85 learns from the first 15 %.
     */
    holdOut?: number;
    /**
     * How often a device in good health may raise an alarm. What an alarm is, is learned from it: rarer false alarms, and slight faults are found later or not. Of models that detect.
     */
    falseAlarms?: string;
  };
  /**
   * The gate: a model that misses it, or does not beat the naive baseline, is not registered. One of below, above.
   */
  accept?: {
    /**
     * What is measured on the held-back part.
     */
    metric: 'rmse' | 'mae' | 'mape' | 'r2' | 'precision' | 'recall' | 'f1' | 'auc' | 'false-alarms-per-day';
    /**
     * The metric must be less than this.
     */
    below?: number;
    /**
     * The metric must be greater than this.
     */
    above?: number;
  };
  /**
   * Where an accepted model answers: an endpoint, a batch, or nowhere (only registered).
   */
  deploy?: {
    /**
     * The word serverless, or an instance type and count.
     */
    endpoint?:
      | string
      | {
          /**
           * The instance type.
           */
          instance: string;
          /**
           * How many instances.
           */
          count?: number;
          /**
           * How many under load: more than count lets SageMaker start and stop instances by itself.
           */
          max?: number;
        };
    /**
     * How often new data is scored.
     */
    batch?: 'hourly' | 'daily' | 'weekly';
  };
  /**
   * How often it is trained again.
   */
  every?: string;
  /**
   * Warns when new data no longer looks like what it learned from (population stability index).
   */
  drift?: {
    /**
     * The index above which it warns.
     */
    psi?: number;
  };
}
/**
 * One dashboard.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Dashboard".
 */
export interface Dashboard {
  /**
   * A name for people.
   */
  title?: string;
  /**
   * Which tools it is made for.
   *
   * @minItems 1
   */
  to?: ('quicksight' | 'grafana')[];
  /**
   * The groups it shows.
   *
   * @minItems 1
   */
  on?: string[];
  /**
   * The charts, in reading order.
   *
   * @minItems 1
   * @maxItems 30
   */
  visuals: Visual[];
  /**
   * What a viewer can narrow down by: group, device_id, event_time, or a metadata name.
   */
  filters?: string[];
  /**
   * Coarser views of the same visuals.
   */
  rollups?: ('hour' | 'day' | 'week' | 'month')[];
  /**
   * Fields that only this dashboard computes.
   */
  calculated?: {
    [k: string]: Expression;
  };
  /**
   * Charts of readings, and the last reading of each device, show what has come in since the last run of the ETL too: seconds with `ingest: direct`, the buffer with Firehose. Every look reads raw messages as well, so the tool is given leave to read them.
   */
  live?: boolean;
  /**
   * Who may open it: QuickSight groups of the default namespace.
   */
  viewers?: string[];
}
/**
 * One chart: exactly one of line, bar, scatter, kpi, table, heatmap, map, path.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Visual".
 */
export interface Visual {
  /**
   * A heading.
   */
  title?: string;
  /**
   * A value over time: a field, or avg, min, max, sum or count of one.
   */
  line?: string;
  /**
   * Beside a line, what a model predicts of the same field, at the time for which it does.
   */
  predicted?: string;
  /**
   * A value per category.
   */
  bar?: string;
  /**
   * One value against another.
   *
   * @minItems 2
   * @maxItems 2
   */
  scatter?: string[];
  /**
   * One number, large.
   */
  kpi?: string;
  /**
   * Rows: alerts, findings (what models have found), latest (the last reading of each device) or devices.
   */
  table?: string;
  /**
   * A value by hour of the day and another category.
   */
  heatmap?: string;
  /**
   * A value per site; sites need metadata latitude and longitude.
   */
  map?: string;
  /**
   * Where a tag was seen, in order of time.
   */
  path?: string;
  /**
   * The time axis.
   */
  over?: string;
  /**
   * What makes separate lines, bars or points: group, device_id or a metadata name.
   */
  by?: string;
  /**
   * Draws the thresholds of the field as lines.
   */
  thresholds?: boolean;
}
/**
 * A group, sensor or threshold that has another name in the manifest than in AWS.
 *
 * This interface was referenced by `Manifest`'s JSON-Schema
 * via the `definition` "Moved".
 */
export interface Moved {
  /**
   * What it was called before: the name that AWS knows.
   */
  from: string;
  /**
   * What the manifest calls it now.
   */
  to: string;
}
