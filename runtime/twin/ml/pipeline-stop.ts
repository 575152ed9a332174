/** A step of the definition ends the pipeline, such as that of a gate: which is not a failure of a job. */
export class PipelineStop extends Error {
  override readonly name = 'PipelineStop';

  constructor(
    readonly step: string,
    message: string,
  ) {
    super(message);
  }
}
