/**
 * Orphans that are known: what is emitted, or written for it, and read by nobody. A debt that only shrinks: one that has got a reader fails the
 * census until it is taken out of here. `what` is a pattern of the whole of what the census calls it.
 */
export interface Debt {
  readonly what: RegExp;
  readonly why: string;
}

export const DEBTS: readonly Debt[] = [
  {
    what: /^AWS::Glue::Table Quality\w+Table$/,
    why: 'What each run of the ETL counted, by day. Nothing draws or asks it yet: whoever looks for a reason asks it by hand.',
  },
  {
    what: /^AWS::SageMaker::FeatureGroup \w+$/,
    why: 'Fed by the pipeline (ingest.py), and read by no script or query: it is there for whoever asks SageMaker Feature Store.',
  },
];
