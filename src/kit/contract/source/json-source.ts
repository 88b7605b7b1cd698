import type { SourceNode } from './source-file.js';

/**
 * The place of a value in a text of valid JSON. Only the members on the way to what is asked for are looked at, and each
 * level is scanned once, so that the places of a document of megabytes take milliseconds and no memory until they are
 * needed.
 */
export class JsonNode implements SourceNode {
  readonly offset: number;
  readonly #text: string;
  readonly #start: number;
  #children: ReadonlyMap<string, JsonNode> | undefined;

  /**
   * @param offset the offset of its key, else of the value
   * @param start the offset of the value
   */
  constructor(text: string, offset: number, start: number) {
    this.#text = text;
    this.offset = offset;
    this.#start = start;
  }

  static root(text: string): JsonNode {
    const start = skipSpace(text, 0);
    return new JsonNode(text, start, start);
  }

  child(segment: string): JsonNode | undefined {
    return (this.#children ??= this.#scan()).get(segment);
  }

  ref(): string | undefined {
    const child = this.child('$ref');
    if (!child || this.#text[child.#start] !== '"') return undefined;
    return readString(this.#text, child.#start, endOf(this.#text, child.#start));
  }

  #scan(): ReadonlyMap<string, JsonNode> {
    const children = new Map<string, JsonNode>();
    const text = this.#text;
    const isObject = text[this.#start] === '{';
    if (!isObject && text[this.#start] !== '[') return children;
    let at = skipSpace(text, this.#start + 1);
    for (let index = 0; text[at] !== '}' && text[at] !== ']'; index += 1) {
      const offset = at;
      let name = String(index);
      if (isObject) {
        const end = endOf(text, at);
        name = readString(text, at, end);
        at = skipSpace(text, skipSpace(text, end) + 1);
      }
      children.set(name, new JsonNode(text, offset, at));
      at = skipSpace(text, endOf(text, at));
      if (text[at] === ',') at = skipSpace(text, at + 1);
    }
    return children;
  }
}

function readString(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes('\\') ? String(JSON.parse(text.slice(start, end))) : raw;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return at;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Returns the offset after the value that starts at `start`. */
function endOf(text: string, start: number): number {
  let at = start;
  let depth = 0;
  do {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth += 1;
        at += 1;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
        at += 1;
        break;
      default:
        at = depth > 0 ? at + 1 : endOfLiteral(text, at);
    }
  } while (depth > 0);
  return at;
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

/** A number, `true`, `false` or `null`. */
function endOfLiteral(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && /[\w.+-]/.test(text.charAt(at))) at += 1;
  return at;
}
