import type { Paint } from '../../compiler/diagnostics/render/paint';
import type { AlertView } from './alert-view';

/** `ALERT critical Cold chain broken: group1/temp-007 temperature 8.4 °C, above 8 °C (2026-11-25 00:41:02Z)`. */
export function alertLine({ at, kind, severity, title, where, what, id }: AlertView, paint: Paint): string {
  const colour = severity === 'critical' || severity === 'ALARM' ? paint.error : paint.warning;
  const time = paint.faint(`(${at.slice(0, 19).replace('T', ' ')}Z)`);
  if (kind === 'threshold') return `${colour('ALERT')} ${severity} ${paint.strong(title)}: ${where} ${what} ${time}`;
  if (kind === 'model') return `${colour('MODEL')} ${severity} ${paint.strong(title)}: ${where} ${what} ${time}`;
  if (kind === 'alarm') return `${colour('ALARM')} ${paint.strong(id)} is ${severity}: ${what} ${time}`;
  return `${colour('NOTICE')} ${[title, what].filter((part) => part !== '').join(': ')} ${time}`;
}
