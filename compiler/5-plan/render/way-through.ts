import type { Blocked } from '../../../schema/plan/plan';
import { visible } from '../../diagnostics/render/visible';

/** What lets a blocked change pass, each piece that is to be typed marked. */
export function wayThrough({ flag, fix = '' }: Blocked, mark: (text: string) => string): string {
  return flag === null ? visible(fix) : `allow with ${mark(flag)}`;
}
