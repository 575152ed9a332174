import { measuresOf } from './measures';
import { sourceFiles } from './source-files';
import { problemsOf, readToday, shrunk, writeToday } from './today';

/**
 * `npm run house` says how many break each law about the shape of the program, and what is wrong with the lists of those that may.
 * `npm run house -- --shrink` takes out of the lists who keeps the law now, and lowers the sizes; it adds nothing.
 */
const shrink = process.argv.includes('--shrink');
for (const measure of measuresOf(sourceFiles())) {
  const today = readToday(measure.name);
  if (shrink) writeToday(measure.name, shrunk(measure, today));
  const problems = problemsOf(measure, shrink ? readToday(measure.name) : today);
  console.log(`${String(measure.breaks.size).padStart(5)} of ${String(measure.of).padStart(5)}  ${measure.law}`);
  for (const problem of problems) console.log(`        ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
