import type { Declaration } from '../language.ts';
import type { Name, Names, Scope } from './bindings.ts';

/** Every class, function and attribute a file declares, and every variable where it first has a value, in the order of the text. */
export function declarations({ scopes }: Names): Declaration[] {
  const found = scopes.flatMap(({ names }) =>
    Array.from(names.values()).flatMap((name) => {
      const symbol = symbolOf(name);
      return name.bindings.flatMap(({ node, giver }, index): Declaration[] => {
        const isFirst = index === 0 && /^(?:assignment|type_alias_statement)$/.test(giver.type);
        if (!isFirst && !giver.type.endsWith('_definition')) return [];
        return [{ name: name.name, start: node.start, symbol }];
      });
    }),
  );
  return found.sort((a, b) => a.start - b.start);
}

/** How other files call it: `softmax`, `Model.forward`; nothing that only a function sees. */
function symbolOf({ name, scope }: Name): string | undefined {
  const path = [name];
  let around: Scope | undefined = scope;
  for (; around?.kind === 'class'; around = around.outer) path.unshift(around.owner?.name ?? '');
  return around?.kind === 'module' ? path.join('.') : undefined;
}
