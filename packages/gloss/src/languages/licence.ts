const opening =
  /^\W*(?:copyright|\(c\)|©|spdx|licensed|this (?:file|code|program|software|source)\b[^.]*\blicen[cs]ed?\b)/i;
const title = /^\W*(?:[A-Z\d][\w.-]* ){0,3}Licen[cs]e\s*(?:$|[\n(,]|[Vv]ersion)/;
const legal =
  /copyright|\(c\)|©|spdx|licen[cs]e|rights reserved|warrant|permission|permitted|redistribut|liab(?:le|ility)/i;

/** Whether a comment is a licence or a note of copyright and nothing else: it opens so, and each of its paragraphs speaks of rights. */
export function isLicence(docs: string): boolean {
  if (!opening.test(docs) && !title.test(docs)) return false;
  return docs.split(/\n\s*\n/).every((paragraph) => legal.test(paragraph));
}
