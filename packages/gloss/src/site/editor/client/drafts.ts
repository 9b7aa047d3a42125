import { language, path } from './here.ts';

/** What was typed and not saved, with what the file had when it was begun. */
export interface Draft {
  text: string;
  based: string;
}

/** Drafts of one room, each under its key: they outlive the panel and the page, though not the tab. */
export function draftsOf(room: string) {
  const name = (key: string) =>
    `gloss draft ${JSON.stringify([language, room === 'page' ? path : room, key])}`;
  return {
    get(key: string): Draft | undefined {
      const text = sessionStorage.getItem(name(key));
      return text === null ? undefined : (JSON.parse(text) as Draft);
    },
    set: (key: string, draft: Draft) => sessionStorage.setItem(name(key), JSON.stringify(draft)),
    drop: (key: string) => sessionStorage.removeItem(name(key)),
  };
}
