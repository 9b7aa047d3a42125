import type { ThemeRegistrationRaw } from 'shiki/core';

/**
 * What a piece of code can be, with the grammar scopes that say so and its colours on the site's light and dark panel.
 * Whatever is not listed (names, operators, brackets) keeps the colour of the text: most of a line needs no element.
 */
interface Role {
  light: string;
  dark: string;
  italic?: boolean;
  scopes: readonly string[];
}

export const roles = {
  comment: {
    light: '#6a6257',
    dark: '#a1998b',
    italic: true,
    scopes: [
      'comment',
      // A comment is one colour: types and tags inside JSDoc don't compete with the code.
      'comment storage',
      'comment variable',
      'comment entity',
      'comment keyword',
      'comment constant',
      'comment punctuation',
    ],
  },
  keyword: {
    light: '#86308a',
    dark: '#d9a6e2',
    scopes: [
      'keyword',
      'storage',
      'variable.language',
      'keyword.operator.new',
      'keyword.operator.expression',
      'keyword.operator.logical.python',
      'punctuation.definition.template-expression',
      'constant.character.format.placeholder',
      'markup.heading',
    ],
  },
  string: {
    light: '#35682d',
    dark: '#a6d08f',
    // The letter before a Python string is a part of it.
    scopes: ['string', 'storage.type.string', 'markup.inline.raw', 'markup.inserted'],
  },
  escape: {
    light: '#9a3b12',
    dark: '#eda58a',
    scopes: ['string.regexp', 'constant.character', 'markup.deleted'],
  },
  number: {
    light: '#8f4a00',
    dark: '#efb47d',
    scopes: ['constant.numeric', 'constant.language', 'support.constant'],
  },
  function: {
    light: '#1d57a3',
    dark: '#93bff4',
    scopes: ['entity.name.function', 'support.function', 'entity.name.command'],
  },
  type: {
    light: '#0a666b',
    dark: '#82d1cd',
    scopes: [
      'entity.name.type',
      'entity.name.class',
      'entity.other.inherited-class',
      'entity.name.tag',
      'support.class',
      'support.type',
    ],
  },
} satisfies Record<string, Role>;

/** Scopes that look like one of the roles by their name and are none. */
const plain = [
  'keyword.operator',
  'storage.type.function.arrow',
  'constant.language.import-export-all',
  'meta.template.expression',
  'meta.embedded',
];

const names = Object.keys(roles);

const terminal = {
  Red: 'escape',
  Green: 'string',
  Yellow: 'number',
  Blue: 'function',
  Magenta: 'keyword',
  Cyan: 'type',
} satisfies Record<string, keyof typeof roles>;

/**
 * A theme whose colours are serial numbers of roles. Two themes would cost a second pass over the grammar, and put
 * colours into every page; this way the grammar is read once, and the colours stand in one stylesheet.
 */
export const theme: ThemeRegistrationRaw = {
  name: 'gloss',
  type: 'light',
  // Terminals have few colours, and so have we.
  colors: Object.fromEntries(
    Object.entries(terminal).flatMap(([color, role]) => {
      const value = serial(names.indexOf(role) + 1);
      return [
        [`terminal.ansi${color}`, value],
        [`terminal.ansiBright${color}`, value],
      ];
    }),
  ),
  settings: [
    { settings: { foreground: serial(0), background: '#ffffff' } },
    { scope: plain, settings: { foreground: serial(0) } },
    ...Object.values(roles).map(({ scopes }: Role, index) => ({
      scope: [...scopes],
      settings: { foreground: serial(index + 1) },
    })),
  ],
};

function serial(number: number): string {
  return `#${number.toString(16).padStart(6, '0')}`;
}

/** Class of a token by the colour the theme gave it; none for plain text. */
export function classOf(color: string | undefined): string | undefined {
  return classOfRole(names[Number.parseInt(color?.slice(1) ?? '0', 16) - 1]);
}

export function classOfRole(name: string | undefined): string | undefined {
  return name && `c-${name}`;
}

/** Rules for the classes of highlighted code. `light-dark()` follows the page's `color-scheme`. */
export function codeCss(): string {
  return Object.entries(roles)
    .map(([name, { light, dark, ...role }]) => {
      const style = 'italic' in role ? ';font-style:italic' : '';
      return `.c-${name}{color:light-dark(${light},${dark})${style}}\n`;
    })
    .join('');
}
