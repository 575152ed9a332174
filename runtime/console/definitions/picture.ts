import type { ConsoleAnswer } from '../../../schema/console-protocol';

/** What every dashboard tool comes down to here: a question in SQL, and how its answer is drawn. */

export type PictureKind = 'line' | 'bar' | 'scatter' | 'kpi' | 'heatmap' | 'map' | 'table';

export interface Board {
  readonly id: string;
  readonly title: string;
  readonly tool: 'QuickSight' | 'Grafana';
  /** The generated file that it is read from. */
  readonly file: string;
  readonly sheets: readonly Sheet[];
}

export interface Sheet {
  readonly id: string;
  readonly title: string;
  readonly pictures: readonly Picture[];
  readonly filters: readonly FilterControl[];
  /** Undefined where nothing on it has a time. Days from the start of today. */
  readonly range?: { readonly from: number; readonly to: number };
}

export interface FilterControl {
  readonly column: string;
  readonly title: string;
  /** Where the definition lists them; otherwise those of the fleet. */
  readonly options?: readonly string[];
}

export interface Picture {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly kind: PictureKind;
  /** In a grid of 36 columns. */
  readonly place: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly lines: readonly Line[];
  /** Columns to step through, from the outside in; empty where there is one level only. */
  readonly levels: readonly string[];
  /** The level that was designed. */
  readonly level?: string;
  readonly horizontal: boolean;
  /** Visits of something at places: drawn as a timeline too. */
  readonly timeline?: Timeline;
  /** The same, where only the answer says which column is what: of what the states are, and the columns that are looked at. */
  readonly stays?: { readonly what?: string; readonly columns?: readonly string[] };
  /** The filter that a click on a name sets. */
  readonly narrows?: string;
  /** Why it cannot be drawn. */
  readonly problem?: string;
  ask(choices: Choices): Question;
}

export interface Timeline {
  readonly what: number;
  readonly where: number;
  readonly from: number;
  readonly to: number;
}

/** A bound, drawn across. */
export interface Line {
  readonly value: number;
  readonly label: string;
  readonly colour: string;
}

/** What the viewer has set. */
export interface Choices {
  /** By column. */
  readonly equal: Readonly<Record<string, string>>;
  /** Texts of timestamps, UTC: from, and before. */
  readonly between?: readonly [from: string, before: string];
  /** The level in the place of the one that was designed. */
  readonly level?: string;
}

/** The role of each column of the answer, in its order. */
export interface Question {
  readonly sql: string;
  readonly columns: readonly Column[];
  /** Where the roles follow from the answer. */
  read?(answered: ConsoleAnswer['columns']): readonly Column[];
}

export interface Column {
  readonly role:
    | 'time'
    | 'series'
    | 'category'
    | 'x'
    | 'y'
    | 'row'
    | 'column'
    | 'latitude'
    | 'longitude'
    | 'value'
    | 'cell';
  readonly title: string;
  /** Behind a number: ` °C`. */
  readonly suffix: string;
  readonly decimals: number;
}
