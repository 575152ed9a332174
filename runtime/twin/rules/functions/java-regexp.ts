/**
 * A regular expression of Java as one of JavaScript, or undefined where it is not valid or means something else here: possessive
 * quantifiers, atomic groups, \A \Z \z \G \Q \h \R, classes with && or classes within, \p{…} of POSIX names. What stays different:
 * \s also takes spaces beyond ASCII, `$` does not match before a last line end, and `.` takes U+0085.
 */
export function javaRegExp(pattern: string): RegExp | undefined {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const translated = translate(pattern.slice(flags?.[0].length ?? 0));
  if (translated === undefined) return undefined;
  try {
    return new RegExp(translated, `u${[...new Set(flags?.[1])].join('')}`);
  } catch {
    return undefined;
  }
}

/** The characters that stand for themselves in Java but are errors in JavaScript get their backslash, or lose it. */
function translate(pattern: string): string | undefined {
  let inClass = false;
  let text = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (character === '\\') {
      const pair = escaped(next, inClass);
      if (pair === undefined) return undefined;
      text += pair;
      at++;
    } else if (inClass) {
      if (character === '[' || (character === '&' && next === '&')) return undefined;
      inClass = character !== ']';
      text += character;
    } else {
      inClass = character === '[';
      const literal = character === ']' || (character === '}' && !/\{\d+(,\d*)?$/.test(pattern.slice(0, at)));
      text += literal ? `\\${character}` : character;
    }
  }
  return text;
}

function escaped(character: string, inClass: boolean): string | undefined {
  if (character === '' || 'AZzGQEhHRXvVeapP'.includes(character)) return undefined;
  if (/[A-Za-z0-9]/.test(character)) return `\\${character}`;
  return '^$\\.*+?()[]{}|/'.includes(character) || (inClass && character === '-') ? `\\${character}` : character;
}
