import { characterSet } from '../../src/kit/schema/regexp/character-set.js';
import type { Node } from '../../src/kit/schema/regexp/syntax.js';

/**
 * Counts the steps that an engine of ECMA-262 (section 22.2.2) takes to search a text, which goes back and tries again.
 *
 * @param most ends the count
 */
export function countSteps(pattern: Node, text: string, most: number): number {
  let steps = 0;
  for (let start = 0; start <= text.length; start += 1) if (match(pattern, start, () => true)) break;
  return steps;

  function match(node: Node, at: number, then: (at: number) => boolean): boolean {
    if (++steps > most) return true;
    switch (node.kind) {
      case 'character':
        return at < text.length && accepts(node.source, text.charCodeAt(at)) && then(at + 1);
      case 'assertion':
        return (node.source === '^' ? at === 0 : at === text.length) && then(at);
      case 'sequence':
        return sequence(node.nodes, 0, at, then);
      case 'choice':
        return node.nodes.some((part) => match(part, at, then));
      case 'repetition':
        return repeat(node, 0, at, then);
      case 'lookaround':
        return match(node.node, at, () => true) === (node.open === '(?=') && then(at);
      case 'backreference':
        throw new Error('not supported');
    }
  }

  function sequence(nodes: readonly Node[], index: number, at: number, then: (at: number) => boolean): boolean {
    const node = nodes[index];
    return node ? match(node, at, (next) => sequence(nodes, index + 1, next, then)) : then(at);
  }

  function repeat(
    node: Extract<Node, { kind: 'repetition' }>,
    count: number,
    at: number,
    then: (at: number) => boolean,
  ): boolean {
    const again = (next: number): boolean => (count < node.min || next > at) && repeat(node, count + 1, next, then);
    return (count < node.max && match(node.node, at, again)) || (count >= node.min && then(at));
  }
}

const sets = new Map<string, bigint>();

function accepts(source: string, code: number): boolean {
  let set = sets.get(source);
  if (set === undefined) sets.set(source, (set = characterSet(source, 'u').ascii));
  return ((set >> BigInt(code)) & 1n) === 1n;
}
