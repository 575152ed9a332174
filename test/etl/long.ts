/** Set by `npm run test:long`: Spark then tries all of what CI, which has to end within the half hour, tries the first few of. */
export const isLong = process.env.FLEET_LONG === '1';

/** The first few of them; all in a long run. */
export const firstOf = <T>(count: number, all: readonly T[]): readonly T[] => (isLong ? all : all.slice(0, count));
