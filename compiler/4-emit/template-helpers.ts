import {
  quoteComment,
  quoteJson,
  quotePython,
  quoteShell,
  quoteSql,
  quoteSqlName,
  quoteSystemd,
  quoteSystemdText,
} from './quoting';

/** The only helpers a template can call; the build plug-in takes the names from here. */
export const HELPERS = {
  js: quoteJson,
  json: (value: unknown) => JSON.stringify(value, null, 2),
  py: quotePython,
  sql: quoteSql,
  sqlName: quoteSqlName,
  sh: quoteShell,
  systemd: quoteSystemd,
  systemdText: quoteSystemdText,
  comment: quoteComment,
} as const;

export const HELPER_NAMES = Object.keys(HELPERS);
