import type { Flags, Lookaround, Node } from './syntax.js';

/**
 * Parses a regular expression that JavaScript has accepted.
 *
 * @param source of a regular expression that compiles with these flags
 * @returns `undefined` for syntax that is not known here: what changes flags inside, and octal escapes
 */
export function parseRegExp(source: string, flags: Flags): Node | undefined {
  try {
    return new Parser(source, flags).parse();
  } catch (error) {
    if (error instanceof UnknownSyntax) return undefined;
    throw error;
  }
}

class UnknownSyntax extends Error {}

/** Parts of the source that are read at once, from where the parser is. */
const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;
const CLASS = /\[(?:[^\\\]]|\\.)*\]/suy;
const LOOKAROUND = /\(\?(?:<[=!]|[=!])/y;
const GROUP = /\((?:\?:|\?<[^>=!]+>|(?!\?))/y;
const CHARACTER_ESCAPE =
  /\\(?:[dDsSwWfnrtv]|0(?!\d)|c[A-Za-z]|x[\dA-Fa-f]{2}|u[Dd][89ABab][\dA-Fa-f]{2}\\u[Dd][C-Fc-f][\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|u\{[\dA-Fa-f]+\}|[pP]\{[^}]*\}|[^\dA-Za-z])/uy;
const CHARACTER_ESCAPE_WITHOUT_U = /\\(?:[dDsSwWfnrtv]|0(?!\d)|c[A-Za-z]|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|[^\dcukxA-Z])/y;

/** Groups may be nested as deep as schemas may. */
const MAX_DEPTH = 200;

class Parser {
  private readonly source: string;
  private readonly flags: Flags;
  private at = 0;
  private depth = 0;

  constructor(source: string, flags: Flags) {
    this.source = source;
    this.flags = flags;
  }

  parse(): Node {
    const node = this.choice();
    if (this.at < this.source.length) throw new UnknownSyntax();
    return node;
  }

  private choice(): Node {
    const nodes = [this.sequence()];
    while (this.take('|')) nodes.push(this.sequence());
    const [only] = nodes;
    return only && nodes.length === 1 ? only : { kind: 'choice', nodes };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')')
      nodes.push(this.quantified());
    return { kind: 'sequence', nodes };
  }

  private quantified(): Node {
    const node = this.atom();
    const found = this.read(QUANTIFIER);
    if (!found) return node;
    const [, sign, least, comma, most] = found;
    if (sign !== undefined)
      return { kind: 'repetition', node, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
    const min = Number(least);
    return { kind: 'repetition', node, min, max: comma === undefined ? min : most === '' ? Infinity : Number(most) };
  }

  private atom(): Node {
    const next = this.source[this.at];
    if (next === '^' || next === '$') {
      this.at += 1;
      return { kind: 'assertion', source: next };
    }
    if (next === '(') return this.group();
    const set = next === '[' ? this.read(CLASS)?.[0] : next === '\\' ? this.escape() : this.literal();
    if (set === undefined) throw new UnknownSyntax();
    return typeof set === 'string' ? { kind: 'character', source: set } : set;
  }

  private group(): Node {
    if (++this.depth > MAX_DEPTH) throw new UnknownSyntax();
    const lookaround = this.read(LOOKAROUND)?.[0];
    if (lookaround === undefined && !this.read(GROUP)) throw new UnknownSyntax();
    const node = this.choice();
    if (!this.take(')')) throw new UnknownSyntax();
    this.depth -= 1;
    return lookaround === undefined ? node : { kind: 'lookaround', open: lookaround as Lookaround, node };
  }

  private escape(): Node | string | undefined {
    const boundary = this.read(/\\[bB]/y)?.[0];
    if (boundary !== undefined) return { kind: 'assertion', source: boundary === '\\b' ? '\\b' : '\\B' };
    if (this.read(this.flags === 'u' ? /\\(?:[1-9]\d*|k<[^>]*>)/y : /\\k<[^>]*>/y)) return { kind: 'backreference' };
    return this.read(this.flags === 'u' ? CHARACTER_ESCAPE : CHARACTER_ESCAPE_WITHOUT_U)?.[0];
  }

  /** Without the flag, brackets and braces that open or close nothing stand for themselves. */
  private literal(): string {
    const [text = ''] = this.read(this.flags === 'u' ? /./suy : /./sy) ?? [];
    return ['{', '}', ']'].includes(text) ? `\\${text}` : text;
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private read(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    const found = expression.exec(this.source);
    if (found) this.at += found[0].length;
    return found;
  }
}
