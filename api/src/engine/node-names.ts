import type { EngineNode } from './engine.types.js';

type Named = Pick<EngineNode, 'id' | 'name'>;

/**
 * What to call each node, by ID. Docker allows nodes with the same hostname and nodes without one: their
 * names contain the ID.
 */
export function nodeNames(nodes: readonly Named[]): Map<string, string> {
  const counts = new Map<string, number>();
  for (const { name } of nodes) counts.set(name, (counts.get(name) ?? 0) + 1);
  const nameOf = ({ id, name }: Named) => {
    if (!name) return id;
    return counts.get(name) === 1 ? name : `${name} (${id})`;
  };
  return new Map(nodes.map((node) => [node.id, nameOf(node)]));
}
