import type { Change, Example, Found } from './example';

/** An example as lines of text, for a terminal and for a page: what was written, what is said of it, and how it was mended. */
export function exampleLines({ environment, found, more, mended, because }: Example): string[] {
  if (found.length === 0) return [`no example: ${because}`];
  const isOneFile = [...found, ...mended].every(({ file }) => file === found[0]?.file);
  return [
    `for example, in ${isOneFile ? found[0]?.file : 'these files'}${environment ? `, compiled with --env ${environment}` : ''}:`,
    ...found.flatMap((one) => foundLines(one, isOneFile)),
    ...(more ? [`  and ${more} more like ${found.length === 1 ? 'it' : 'these'}`] : []),
    ...(mended.length > 0 ? ['mended:', ...mended.flatMap((one) => changeLines(one, isOneFile))] : []),
    ...(because ? [because] : []),
  ];
}

function foundLines({ file, line, text, message, fix }: Found, isOneFile: boolean): string[] {
  return [
    text === '' ? `  ${file}` : `  ${where(file, line, isOneFile)} | ${text}`,
    `      ${message}`,
    `      fix: ${fix}`,
  ];
}

function changeLines({ file, line, removed, added }: Change, isOneFile: boolean): string[] {
  return [
    ...removed.map((text, at) => `  - ${where(file, line + at, isOneFile)} | ${text}`),
    ...added.map((text, at) => `  + ${where(file, line + at, isOneFile)} | ${text}`),
  ];
}

const where = (file: string, line: number, isOneFile: boolean) => (isOneFile ? `${line}` : `${file}:${line}`);
