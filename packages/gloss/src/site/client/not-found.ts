/** Of the page for all addresses that lead nowhere, leaves the language that the address begins with. */
const sections = [...document.querySelectorAll<HTMLElement>('.not-found [lang]')];
const parts = location.pathname.split('/');
const own = sections.find(({ lang }) => parts.includes(lang)) ?? sections[0];

if (own) {
  // What stands around it in that language takes its place before any other script has looked for it.
  const frame = document.querySelector<HTMLTemplateElement>(`[data-frame="${own.lang}"]`);
  for (const part of ['.skip', '.masthead', '.colophon', 'dialog.search']) {
    const spoken = frame?.content.querySelector(part);
    if (spoken) document.querySelector(part)?.replaceWith(spoken);
  }
  document.documentElement.lang = own.lang;
  document.documentElement.dir = own.dir;
  document.title = own.dataset['title'] ?? document.title;
  own.parentElement?.replaceChildren(own);
}
