import type { TypedExpression } from '../../expression/typed';
import type { EtlTree } from '../etl/tree';
import type { Origin } from '../origin';

export type CleanRule =
  | { readonly rule: 'require'; readonly columns: readonly string[] }
  | { readonly rule: 'range'; readonly outside: 'drop' | 'flag' | 'quarantine' }
  | { readonly rule: 'deduplicate'; readonly by: readonly string[] };

export interface DerivedField {
  readonly id: string;
  readonly title: string;
  readonly type: 'number' | 'integer' | 'string' | 'boolean';
  readonly unit: string;
  /** The sensors that have every field the expression reads, each with the expression typed over its fields. Sorted by sensor. */
  readonly on: ReadonlyMap<string, TypedExpression>;
  readonly origin: Origin;
}

export interface Etl {
  readonly engine: 'glue' | 'lambda';
  readonly glueVersion: string;
  readonly workers: number;
  readonly everyMs: number;
  readonly lateMs: number;
  /** Keys that devices send and the lake leaves out, on purpose. */
  readonly ignoreKeys: readonly string[];
  readonly clean: readonly CleanRule[];
  /** Sorted by id; a derived field may not read another derived field. */
  readonly derive: readonly DerivedField[];
  readonly enrich: { readonly metadata: boolean; readonly thresholds: boolean };
  /** The cleaning of each type of sensor that is in use, step by step; sorted by sensor. */
  readonly trees: readonly EtlTree[];
  readonly redshift?: { readonly schema: string; readonly capacity: number };
  readonly origin: Origin;
}
