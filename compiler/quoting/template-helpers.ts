import {
  quoteComment,
  quoteJson,
  quoteM,
  quotePython,
  quoteShell,
  quoteSql,
  quoteSqlName,
  quoteSystemd,
  quoteSystemdText,
  quoteXml,
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
  xml: quoteXml,
  m: quoteM,
  comment: quoteComment,
} as const;

export const HELPER_NAMES = Object.keys(HELPERS);
