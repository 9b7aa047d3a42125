import { sourceLanguage } from 'virtual:gloss/options';

/** Where the translator is: the page's language and address, and where the site begins. */
export const language = document.documentElement.lang;
export const base = import.meta.env.BASE_URL.replace(/\/*$/, '/');
export const path = location.pathname
  .slice(base.length)
  .replace(new RegExp(`^${language}/`), '')
  .replace(/\/$/, '');
export const isTranslated =
  language !== sourceLanguage && document.querySelector('article[data-source]') !== null;
