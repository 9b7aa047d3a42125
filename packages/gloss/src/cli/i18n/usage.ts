/** The reference of `i18n`. */
export const usage = `Usage: astro-gloss i18n COMMAND [--lang L] [--json]

  status                 how far each page is, and what wants a translator
  check                  what is wrong in the files; exit code 1 on errors
  sync [--prune]         adds what is missing to the files, as "" to be filled in; --prune puts what no page
                         uses aside, below .pruned, and sync brings it back where a page uses it again
  keys [FILE]            the original of each page, or of any program or text, as a translation file wants it
  export [--out FOLDER]  writes a file for each page and language, for Weblate, Crowdin and translators' programs:
       [--format F]      po, or xliff, which is XLIFF 2.0 (po, to the folder "translations")
       [--page P]        of one page, e.g. topic/readme
       [--force]         even where a file holds translations that have not been imported
  import PATH            takes translations from such files, or from .json in labml's layout: a file or a folder
       [--page P]        the page that a single file is for
       [--drafts]        takes what is fuzzy in PO, or initial in XLIFF, as well; it waits for a review
  fill --command C       has a program of yours translate what is missing, of all pages or of --page P. C runs in the
                         shell and reads a JSON array of { key, text, from, to, placeholders, context, glossary };
                         it prints one JSON object, { key: translation }, with "" where it has none
  review                 which translations nobody has looked at, and who wrote them, as git knows
       [--accept KEY]    says that somebody has looked at one; --all, at all of them, or with --page at all of a page

  --lang L   one language, e.g. zh; sync --lang starts a new one
  --json     prints JSON and nothing else`;
