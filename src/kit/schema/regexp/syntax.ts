/** A part of a regular expression. */
export type Node =
  /** One character of a set: `a`, `.`, `\d`, `[a-z]`. */
  | { readonly kind: 'character'; readonly source: string }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly nodes: readonly Node[] }
  /** `max` may be Infinity. */
  | { readonly kind: 'repetition'; readonly node: Node; readonly min: number; readonly max: number }
  | { readonly kind: 'assertion'; readonly source: '^' | '$' | '\\b' | '\\B' }
  | { readonly kind: 'lookaround'; readonly open: Lookaround; readonly node: Node }
  | { readonly kind: 'backreference' };

/** How a lookaround begins. */
export type Lookaround = '(?=' | '(?!' | '(?<=' | '(?<!';

/** The flags that a `pattern` is compiled with: `u`, or none where only that works. */
export type Flags = 'u' | '';

/**
 * Writes a part as the source of a regular expression without captures.
 *
 * @param character writes one character of a set; its own source when left out
 */
export function toSource(node: Node, character: (source: string) => string = (source) => source): string {
  switch (node.kind) {
    case 'character':
      return character(node.source);
    case 'assertion':
      return node.source;
    case 'sequence':
      return node.nodes.map((part) => toSource(part, character)).join('');
    case 'choice':
      return `(?:${node.nodes.map((part) => toSource(part, character)).join('|')})`;
    case 'repetition':
      return `(?:${toSource(node.node, character)})${quantifier(node)}`;
    case 'lookaround':
      return `${node.open}${toSource(node.node, character)})`;
    case 'backreference':
      throw new Error('a backreference needs its capture');
  }
}

function quantifier({ min, max }: { readonly min: number; readonly max: number }): string {
  return max === Infinity ? `{${min},}` : `{${min},${max}}`;
}

/** Returns the parts of a node that stand directly in it. */
export function partsOf(node: Node): readonly Node[] {
  if (node.kind === 'sequence' || node.kind === 'choice') return node.nodes;
  return node.kind === 'repetition' || node.kind === 'lookaround' ? [node.node] : [];
}

/** Whether a part, or one inside it, is of one of some kinds. */
export function contains(node: Node, ...kinds: readonly Node['kind'][]): boolean {
  return kinds.includes(node.kind) || partsOf(node).some((part) => contains(part, ...kinds));
}
