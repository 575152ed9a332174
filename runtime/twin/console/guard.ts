import type { IncomingMessage } from 'node:http';

/** Nothing but files of this server is run, shown or asked; nobody may frame it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * Why a request is refused; undefined where it is ours. A browser on this machine shows pages of strangers too: they may neither ask under a
 * name of theirs that leads here (Host), nor from their own pages (Origin, Sec-Fetch-Site).
 */
export function foreign({ headers }: Pick<IncomingMessage, 'headers'>, port: number): string | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host)) return 'the console answers to its own address only';
  if (origin !== undefined && !hosts.some((ours) => origin === `http://${ours}`))
    return 'the console answers to its own pages only';
  const site = headers['sec-fetch-site'];
  const navigates = headers['sec-fetch-mode'] === 'navigate';
  if ((site === 'cross-site' || site === 'same-site') && !navigates) return 'the console answers to its own pages only';
  return undefined;
}
