import fc from 'fast-check';

// Property tests draw the same cases in every run, so that what failed fails again and main stays what it was when it
// was tested. FLEET_TEST_SEED=random explores; FLEET_TEST_SEED=<number> repeats what an exploration reported.
const asked = process.env.FLEET_TEST_SEED;
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked ?? 20_261_125) });
