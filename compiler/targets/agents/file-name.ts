/**
 * Serials as file names, the same on Linux, macOS and Windows, and readable back (`serialOf`).
 *
 * - `:` is reserved on Windows: it is written `=`, which no serial contains.
 * - Names of Windows devices (con, nul, com1 …, also before a dot) get a `=` in front; no serial starts with `:`.
 * - Two serials that differ in case only would be one file on macOS and Windows: where that happens, `~` and the positions of
 *   the capital letters as a hexadecimal number follow (`TEMP-1~f`). The part behind `~` only tells files apart.
 *
 * A serial has at most 128 characters, so a name stays below the 255 bytes that file systems allow.
 * Source: Microsoft, "Naming Files, Paths, and Namespaces".
 */
export function fileName(name: string): string {
  const safe = name.replaceAll(':', '=');
  return WINDOWS_DEVICE.test(safe) ? `=${safe}` : safe;
}

/** The name of each serial's file, without extension; no two are the same, case or not. */
export function fileNames(serials: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...serials];
  const count = new Map<string, number>();
  for (const serial of all) count.set(serial.toLowerCase(), (count.get(serial.toLowerCase()) ?? 0) + 1);
  return new Map(
    all.map((serial) => {
      const shared = (count.get(serial.toLowerCase()) ?? 0) > 1;
      return [serial, fileName(serial) + (shared ? `~${capitals(serial)}` : '')];
    }),
  );
}

/** The serial of a file name made by `fileNames`. */
export function serialOf(name: string): string {
  return name
    .replace(/~[0-9a-f]+$/, '')
    .replace(/^=/, '')
    .replaceAll('=', ':');
}

const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** One bit per character, the first character the lowest: 1 for a capital letter. */
function capitals(serial: string): string {
  let bits = 0n;
  for (let at = 0; at < serial.length; at++) if (/[A-Z]/.test(serial.charAt(at))) bits |= 1n << BigInt(at);
  return bits.toString(16);
}
