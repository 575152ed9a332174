/** How the parts of a message are coloured. The caller decides whether there is colour at all. */
export interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly good: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

const same = (text: string) => text;
export const PLAIN: Paint = { error: same, warning: same, good: same, strong: same, faint: same };
