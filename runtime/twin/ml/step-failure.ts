/** A step that could not do its work, in words for the owner of the model. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';

  constructor(
    readonly step: string,
    message: string,
  ) {
    super(message);
  }
}
