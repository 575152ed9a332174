/**
 * What happens during plan, apply, drift and destroy, one JSON object a line (`--events FILE|-`), in the order it happened.
 * `at` is ISO 8601 UTC. Readers skip kinds that they do not know.
 */
export type PlanEvent = { readonly at: string } & Happening;

export type Happening =
  | { readonly event: 'started'; readonly command: string; readonly fleet: string; readonly environment: string | null }
  | {
      readonly event: 'step';
      readonly step: string;
      readonly state: 'begun' | 'done' | 'skipped' | 'failed';
      readonly note?: string;
    }
  | { readonly event: 'stack'; readonly stack: string; readonly status: string }
  | {
      readonly event: 'resource';
      readonly stack: string;
      readonly id: string;
      readonly kind: string;
      readonly status: string;
      readonly reason?: string;
    }
  | { readonly event: 'progress'; readonly step: string; readonly done: number; readonly of: number }
  | {
      /** A thing that the manifest has no more, and what became of its certificates, by id. */
      readonly event: 'retired';
      readonly thing: string;
      readonly certificates: readonly string[];
      readonly state: 'inactive' | 'deleted';
    }
  | { readonly event: 'throttled'; readonly operation: string; readonly rate: number }
  | {
      readonly event: 'diagnostic';
      readonly severity: 'error' | 'warning';
      readonly code: string;
      readonly message: string;
      /** What to do about it. */
      readonly fix?: string;
      /** Path in the manifest. */
      readonly because?: string;
    }
  | {
      readonly event: 'ended';
      readonly outcome: 'done' | 'nothing-to-do' | 'failed' | 'interrupted';
      readonly seconds: number;
    };
