/**
 * Quoting, one function per language. Templates of text languages reach user text only through these.
 * Every function throws on a value it cannot quote safely: such a value is a bug of ours, since stair 2 refuses it first.
 */

/** A JavaScript or JSON string literal in double quotes. U+2028/9 are escaped too: they end lines in old JavaScript. */
export function quoteJson(value: string): string {
  return JSON.stringify(value)
    .replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/<\//g, '<\\/');
}

/** A Python string literal in double quotes, in ASCII. Python reads no pair of surrogates as one character, and no `\\/` as a slash. */
export function quotePython(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new Error(`cannot quote for Python: ${JSON.stringify(value)}`);
  return JSON.stringify(value).replace(/[\u007f-\u{10ffff}]/gu, (c) => {
    const code = c.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** A string literal of standard SQL (Athena, DuckDB, Spark without escapes): quotes are doubled. */
export function quoteSql(value: string): string {
  if (/[\0\\]/.test(value)) throw new Error(`cannot quote for SQL: ${JSON.stringify(value)}`);
  return `'${value.replaceAll("'", "''")}'`;
}

/** An identifier of standard SQL in double quotes. */
export function quoteSqlName(name: string): string {
  if (/[\0\\]/.test(name)) throw new Error(`cannot quote for SQL: ${JSON.stringify(name)}`);
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal of AWS IoT SQL. Its escape rules are not documented, so only text that needs none is let through. */
export function quoteIotSql(value: string): string {
  if (!/^[^'"\\`$\u0000-\u001f]*$/.test(value)) throw new Error(`cannot quote for IoT SQL: ${JSON.stringify(value)}`);
  return `'${value}'`;
}

/** One word of a POSIX shell. */
export function quoteShell(value: string): string {
  if (value.includes('\0')) throw new Error('cannot quote a NUL for the shell');
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** Text inside a one-line comment of any language: no line end, and nothing that closes a block comment. */
export function quoteComment(value: string): string {
  return value
    .replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')
    .replaceAll('*/', '* /')
    .replaceAll('-->', '-- >');
}

/** Text inside a Mermaid label. */
export function quoteMermaid(value: string): string {
  return `"${value.replace(/["<>&#;`\u0000-\u001f]/g, (c) => `#${c.charCodeAt(0)};`)}"`;
}

/**
 * One word of a command line of a systemd unit (ExecStart= and its kin): C-style quotes, `%%` for a specifier, `$$` for a variable.
 * Bytes above ASCII stay as they are. Not for the first word, where systemd expands no `$`. Source: systemd.service(5), "Command lines".
 */
export function quoteSystemd(value: string): string {
  if (/[\0\p{Cs}]/u.test(value)) throw new Error(`cannot quote for systemd: ${JSON.stringify(value)}`);
  const escaped = value
    .replace(/["\\]/g, '\\$&')
    .replace(/[\u0001-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${escaped.replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}

/** The rest of a line of a systemd unit that is plain text (Description=): no quotes exist there, only specifiers and line ends. */
export function quoteSystemdText(value: string): string {
  if (/[\u0000-\u001f\u007f\\]/.test(value)) throw new Error(`cannot quote for systemd: ${JSON.stringify(value)}`);
  return value.replaceAll('%', '%%');
}

/** Text or an attribute value of XML 1.0. What XML cannot hold, written in whatever way, becomes a space. */
export function quoteXml(value: string): string {
  return value
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' ')
    .replace(/[&<>"'\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** A text literal of Power Query's M: quotes are doubled, and `#(` would begin an escape. Source: Power Query M language specification, "Text literals". */
export function quoteM(value: string): string {
  const text = value.replace(/#\(|"|[\u0000-\u001f\u007f]/g, (c) => {
    if (c === '"') return '""';
    if (c === '#(') return '#(#)(';
    return `#(${c.charCodeAt(0).toString(16).padStart(4, '0')})`;
  });
  return `"${text}"`;
}
