import { GLUE_READERS } from './glue';
import { IOT_READERS } from './iot';
import type { Reader } from './reader';

/** By type; asked for what CloudFormation did not check. */
export const READERS: Readonly<Record<string, Reader>> = { ...IOT_READERS, ...GLUE_READERS };
