/** A value of a reply in the Query protocol: lists are written as `member`. Undefined is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

export function reply(action: string, result: XmlValue): string {
  return `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${element(`${action}Result`, result)}<ResponseMetadata><RequestId>fake</RequestId></ResponseMetadata></${action}Response>`;
}

export function errorReply(code: string, message: string): string {
  return `<ErrorResponse>${element('Error', { Type: 'Sender', Code: code, Message: message })}<RequestId>fake</RequestId></ErrorResponse>`;
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: XmlValue): string {
  if (typeof value !== 'object') return escaped(String(value));
  if (isList(value)) return value.map((item) => element('member', item)).join('');
  return Object.entries(value)
    .map(([name, inner]) => element(name, inner))
    .join('');
}

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value);

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
