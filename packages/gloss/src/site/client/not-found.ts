/** Of the page for all addresses that lead nowhere, leaves the language that the address begins with. */
const sections = [...document.querySelectorAll<HTMLElement>('.not-found [lang]')];
const parts = location.pathname.split('/');
const own = sections.find(({ lang }) => parts.includes(lang)) ?? sections[0];

if (own) {
  // What stands around it stays as it is.
  for (const frame of document.querySelectorAll<HTMLElement>('.masthead, .colophon')) {
    frame.lang = document.documentElement.lang;
    frame.dir = document.documentElement.dir;
  }
  document.documentElement.lang = own.lang;
  document.documentElement.dir = own.dir;
  document.title = own.dataset['title'] ?? document.title;
  own.parentElement?.replaceChildren(own);
}
