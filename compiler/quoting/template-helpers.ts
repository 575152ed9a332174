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
} from './quote';

/** The only helpers a template can call; the build plug-in takes the names from here. */
export const TEMPLATE_HELPERS = {
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

export const TEMPLATE_HELPER_NAMES = Object.keys(TEMPLATE_HELPERS);
