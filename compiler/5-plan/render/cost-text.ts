import { count } from './counted';

/** `+$41`, `−$0.20`, `±$0`: dollars a month. */
export function costText(deltaUsd: number): string {
  const size = Math.abs(deltaUsd);
  if (size < 0.005) return '±$0';
  const text = size < 10 ? size.toFixed(2) : count(Math.round(size));
  return `${deltaUsd < 0 ? '−' : '+'}$${text}`;
}
