import type { Kind } from '../kind';
import { coldRoom } from './cold-room';
import { environment } from './environment';
import { generic } from './generic';
import { motor } from './motor';
import { piNode } from './pi-node';
import { rfidReader } from './rfid-reader';
import { smartMeter } from './smart-meter';

/** Every model, one line each. */
export const KINDS: readonly Kind[] = [generic, coldRoom, motor, rfidReader, piNode, smartMeter, environment];

export function kindOf(name: string): Kind {
  const found = KINDS.find((kind) => kind.name === name);
  if (found === undefined) throw new Error(`no model ${name}; there are ${KINDS.map((kind) => kind.name).join(', ')}`);
  return found;
}
