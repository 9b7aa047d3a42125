/** For a site's own pages and components. */
export { getSite, type Site } from './site/view/site.ts';
export { urlOf } from './site/view/urls.ts';
