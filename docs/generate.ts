import { writeFileSync } from 'node:fs';
import { GENERATED } from './generate/index';

/** `npm run generate`: writes everything in the repository that is made from something else in it, except generated/. */
const root = new URL('../', import.meta.url);
for (const [path, make] of Object.entries(GENERATED)) writeFileSync(new URL(path, root), await make());
