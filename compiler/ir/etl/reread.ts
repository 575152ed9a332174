import { DAY_MS } from '../../../schema/duration';

/**
 * Days, today among them, whose raw folders a scheduled run may read. A line that came yesterday may be as old as `late`; its day is made anew
 * out of all its folders, which begin a day before it.
 */
export const daysReread = (lateMs: number): number => Math.ceil(lateMs / DAY_MS) + 3;
