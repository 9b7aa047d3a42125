const opening =
  /^(?:[ \t>]|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*(`{3,}(?=[^`]*$)|~{3,}|\$\$(?!.*\$))/;
const closing = /^[ \t>]*(`{3,}|~{3,}|\$\$)[ \t]*$/;

/** Which lines lie in a fence of code or of a formula, with those that open and close it. */
export function fencedLines(lines: readonly string[]): boolean[] {
  let fence: string | undefined;
  return lines.map((line) => {
    if (fence === undefined) {
      fence = opening.exec(line)?.[1];
      return fence !== undefined;
    }
    if (closing.exec(line)?.[1]?.startsWith(fence)) fence = undefined;
    return true;
  });
}
