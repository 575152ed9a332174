/**
 * S3 keys as paths of files, one to one. A key is any text of 1 to 1,024 bytes of UTF-8; `/` separates folders, and all of these are keys of
 * their own: `a`, `a/`, `a//b`, `a/../b`, `A`. What a file system would read differently is written `%` and two hexadecimal digits.
 *
 * - A folder's name has no dot (`%2e`), a file's name has one or ends in `%o`: an object `a` and a folder `a/` can both be there, and nothing
 *   is ever named `.` or `..`.
 * - An empty folder name, as in `a//b`, is `%_`.
 * - A name that is too long for a file system is cut into folders that end in `%+`.
 */

/** S3 user guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1_024;
/** Below the 255 bytes that Linux and macOS allow a name, with room for the marks. */
const MAX_NAME_LENGTH = 240;
const CUT = '%+';
const EMPTY = '%_';
const OBJECT = '%o';

/** Why a text cannot be a key, or undefined. */
export function keyProblem(key: string): string | undefined {
  if (key === '') return 'the key of an object is not empty';
  if (/\p{Cs}/u.test(key)) return 'the key is not valid UTF-8';
  const bytes = key.length > MAX_KEY_BYTES / 4 ? Buffer.byteLength(key) : 0;
  return bytes > MAX_KEY_BYTES ? `the key has ${bytes} bytes of at most ${MAX_KEY_BYTES}` : undefined;
}

/**
 * The path of a key below the folder of its bucket. `foldsCase`: the file system takes `A` and `a` for one name, so capitals are escaped.
 * The key must have no `keyProblem`.
 */
export function pathOfKey(key: string, foldsCase = false): string {
  const slash = key.lastIndexOf('/');
  return slash === -1
    ? objectName(key, foldsCase)
    : `${pathOfFolder(key.slice(0, slash), foldsCase)}/${objectName(key.slice(slash + 1), foldsCase)}`;
}

/** The path of the folders of a prefix without its last `/`. */
export function pathOfFolder(prefix: string, foldsCase = false): string {
  const name = (part: string) => cut(part === '' ? EMPTY : escapedOf(part, foldsCase).replaceAll('.', '%2e'));
  return prefix.split('/').map(name).join('/');
}

/** The key that `pathOfKey` made this path of. */
export function keyOfPath(path: string): string {
  const parts = path.replaceAll(`${CUT}/`, '').split('/');
  const last = parts.pop() ?? '';
  const folders = parts.map((part) => (part === EMPTY ? '' : plainOf(part)));
  return [...folders, plainOf(last.endsWith(OBJECT) ? last.slice(0, -OBJECT.length) : last)].join('/');
}

function objectName(part: string, foldsCase: boolean): string {
  const name = escapedOf(part, foldsCase).replace(/^\./, '%2e');
  return cut(name.includes('.') ? name : name + OBJECT);
}

/** What stands for itself: no separators, wildcards, quotes, controls, spaces, nor letters that a file system may normalise. */
const PLAIN = /^[A-Za-z0-9_\-=.,+@:]*$/;
const NOT_PLAIN = /[^A-Za-z0-9_\-=.,+@:]/gu;

function escapedOf(part: string, foldsCase: boolean): string {
  const escaped = PLAIN.test(part) ? part : part.replace(NOT_PLAIN, bytesOf);
  return foldsCase ? escaped.replace(/[A-Z]/g, bytesOf) : escaped;
}

function bytesOf(character: string): string {
  return Buffer.from(character).toString('hex').replace(/../g, '%$&');
}

function plainOf(name: string): string {
  if (!name.includes('%')) return name;
  return name.replace(/(?:%[0-9a-f]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString());
}

/** Cut where no escape is torn apart. */
function cut(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  const torn = /%.?$/.exec(name.slice(0, MAX_NAME_LENGTH))?.index ?? MAX_NAME_LENGTH;
  return `${name.slice(0, torn)}${CUT}/${cut(name.slice(torn))}`;
}
