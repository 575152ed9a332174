import picocolors from 'picocolors';
import { type Paint, PLAIN } from '../compiler/diagnostics/render/paint';

export function paint(colour: boolean): Paint {
  if (!colour) return PLAIN;
  const { red, yellow, green, bold, dim } = picocolors.createColors(true);
  return { error: red, warning: yellow, good: green, strong: bold, faint: dim };
}
