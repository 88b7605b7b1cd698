/** Converts an `operationId`, which can be any text, to an identifier: `pets/list` to `petsList`. */
export function toIdentifier(id: string): string {
  const words = id.split(/[^\p{L}\p{N}_$]+/u).filter((word) => word !== '');
  const name = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
  if (name === '' || /^\d/.test(name)) return `_${name}`;
  return reserved.has(name) ? `${name}_` : name;
}

/** The reserved words of ECMAScript in strict mode and in modules, and the names that a stub uses itself. */
const reserved = new Set([
  ...['arguments', 'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete'],
  ...['do', 'else', 'enum', 'eval', 'export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'implements'],
  ...['import', 'in', 'instanceof', 'interface', 'let', 'new', 'null', 'package', 'private', 'protected', 'public'],
  ...['return', 'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'undefined', 'var', 'void'],
  ...['while', 'with', 'yield'],
  ...['Handler', 'Problem', 'User', 'operations'],
]);
