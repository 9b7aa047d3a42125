import type { Element, ElementContent, Root } from 'hast';
import type { Language } from '../../translate/languages.ts';
import { translationsUrlOf } from './urls.ts';

/** Puts a badge into every segment that stayed untranslated: it says why, and leads to where it can be mended. */
export function withBadges(tree: Root, badge: (state: string) => ElementContent): Root {
  const walk = <Node extends Root['children'][number]>(node: Node): Node => {
    if (node.type !== 'element') return node;
    const { dataState } = node.properties;
    const children = node.children.map(walk);
    return {
      ...node,
      children: typeof dataState === 'string' ? [badge(dataState), ...children] : children,
    };
  };
  return { ...tree, children: tree.children.map(walk) };
}

/** Says in the reader's language why a segment is not, and leads to where it can be translated. */
export function badgeOf(path: string, section: string, language: Language) {
  const { code, t } = language;
  const reasons: Record<string, string> = {
    missing: t('badge.missing'),
    outdated: t('badge.outdated'),
    suggested: t('badge.suggested'),
    invalid: t('badge.invalid'),
  };
  return (state: string): Element => ({
    type: 'element',
    tagName: 'a',
    properties: {
      className: ['badge'],
      lang: code,
      href: `${translationsUrlOf(language, path)}#${encodeURIComponent(section)}`,
      dataPagefindIgnore: '',
    },
    children: [{ type: 'text', value: reasons[state] ?? state }],
  });
}
