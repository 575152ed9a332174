import type { SourcePlace } from '../../../schema/plan/plan';

/** How a file of the manifest is named where the reader is: relative to the folder that the command runs in. */
export type Shown = (file: string) => string;

export function placeText({ file, line, column }: SourcePlace, shown: Shown): string {
  return `${shown(file)}:${line}:${column}`;
}
