/** The reference of the command. */
export const help = `Shows annotated programs as pages: prose left, code right.

  astro-gloss dev [PATH…]        shows every program and text there, redrawn as you save
  astro-gloss build [PATH…]      writes them as a static site
  astro-gloss preview            serves what build has written
  astro-gloss init               writes what one wants to keep: a configuration, package.json,
                                 a workflow for GitHub Pages, a translated example; overwrites nothing
  astro-gloss check [PATH…]      says what is wrong, by file and line; exit code 1 if anything is
  astro-gloss check-site         says what is wrong with what build has written: dead links, invalid HTML,
                                 what loads from elsewhere, heavy pages; exit code 1 if anything is
  astro-gloss i18n COMMAND       keeps translations in step with their pages; i18n --help tells more
  astro-gloss pdf PAGE           a page and those below it as a PDF, by Chrome or Edge
  astro-gloss sections FILE…     prints the sections that a file is cut into

PATHs are folders and files, and without any the current folder is meant. A folder whose
astro.config has gloss({…}) is shown as that says; no other needs a configuration.

  --title TEXT     what the site is called                              (the folder's name)
  --dialect NAME   how prose is written: plain, as in README files; labml, as on
                   nn.labml.ai; or gloss, which takes no HTML           (plain)
  --out DIR        build, preview, check-site: the site's folder        (dist)
  --out FILE       pdf: where it is written                             (PAGE.pdf)
  --from DIR       pdf: the built site                                  (dist)
  --browser PATH   pdf: the browser that prints, if none is found
  --html KB        check-site: what a page's HTML may weigh, compressed (40)
  --base /PATH/    the path below which the site is served              (/)
  --site URL       build: the address that it is served from, for sitemap and canonical links
  --port N         dev, preview: the next that is free from N on        (4321)
  --host           dev, preview: other machines may look, too
  --open           dev, preview: opens the browser
  --json           check, check-site, sections: prints JSON and nothing else
  --verbose        all that Astro says as well
  --version        the version of astro-gloss
  --help           this text`;
