import './desk.css';
import { aidsFor } from './aids.ts';
import { type Finding, get, type PageAnswer, post, type Segment } from './ask.ts';
import { draftsOf } from './drafts.ts';
import { edit, type Item, type Room } from './edit.ts';
import { button, element } from './elements.ts';
import { isTranslated, language, path } from './here.ts';
import { placeMarks } from './marks.ts';
import { lastPlace } from './panel.ts';
import { openReplace } from './replace.ts';
import { openStrings } from './strings.ts';

if (isTranslated) void openDesk();

/** A mark beside each segment, and a bar that leads to all else. */
async function openDesk(): Promise<void> {
  const { file, sections, words } = await get<PageAnswer>('segments', { language, path });
  const items = new Map<Segment, Item>();
  for (const segment of sections.flatMap(({ segments }) => segments))
    items.set(segment, itemOf(segment, words.hint));
  const marks = new Map<string, HTMLElement>();
  const room: Room = {
    name: 'page',
    words,
    file,
    items: [...items.values()],
    check: async ({ key }, value) =>
      (await post<{ findings: Finding[] }>('check', { language, key, value })).findings,
    save: ({ key }, value, based) => post('save', { language, path, key, value, based }),
    aids: ({ key }, original, field) => aidsFor(key, words, original, field),
    back: ({ key }) => marks.get(key),
  };
  const choose = (segment: Segment) => {
    const item = items.get(segment);
    if (item) edit(room, item);
  };
  for (const { id, segments } of sections) {
    for (const [key, mark] of placeMarks(id, segments, words, choose)) marks.set(key, mark);
  }
  const drafts = draftsOf('page');
  for (const [key, mark] of marks) mark.classList.toggle('drafted', drafts.get(key) !== undefined);
  const bar = element('nav', 'editor-bar');
  bar.setAttribute('aria-label', words.desk);
  const [first] = room.items;
  const open = room.items.find(({ state }) => state !== 'translated') ?? first;
  const next = button(words.next, () => open && edit(room, open));
  const replace = button(words.replace, () => openReplace(words, () => replace));
  const strings = button(words.strings, () => void openStrings(words, () => strings));
  bar.append(next, replace, strings);
  document.body.append(bar);

  const last = lastPlace();
  if (last?.room === 'replace') openReplace(words, () => replace);
  if (last?.room === 'strings') await openStrings(words, () => strings, last.key);
  const item = last?.room === 'page' && room.items.find(({ key }) => key === last.key);
  if (item) edit(room, item);
}

function itemOf({ holes, ...segment }: Segment, hint: string): Item {
  return { ...segment, hint, holes: holes.map((html, number) => ({ text: `⟦${number}⟧`, html })) };
}
