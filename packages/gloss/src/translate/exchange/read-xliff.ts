import { parseXml, XmlCdata, XmlElement, XmlError, XmlText } from '@rgrove/parse-xml';
import { SourceError } from '../../source-error.ts';
import { positionsIn } from '../flat-json.ts';
import type { Progress, ReadEntry, ReadPage } from './types.ts';
import { namespace } from './write-xliff.ts';

/** Says where in the file something is wrong with an element. */
type Fail = (element: XmlElement, problem: string, remedy: string) => never;

/**
 * Reads XLIFF 2.0 or 2.1: of each `<file>` what it says of a page.
 *
 * @throws {SourceError} at the first thing that is none, or that stands twice
 */
export function readXliff(file: string, text: string): ReadPage[] {
  const root = parse(file, text);
  const position = positionsIn(text);
  const placeOf = (element: XmlElement) => ({ file, ...position(element.start) });
  const fail: Fail = (element, problem, remedy) => {
    throw new SourceError(placeOf(element), problem, remedy);
  };
  const { version = 'unknown', xmlns, srcLang: source, trgLang: language } = root.attributes;
  if (root.name !== 'xliff' || xmlns !== namespace || !/^2\.[01]$/.test(version))
    fail(
      root,
      `this is no XLIFF 2.0 or 2.1 (${root.name}, version ${version})`,
      'Export it as XLIFF 2',
    );
  return elementsIn(root, 'file').map((page) => {
    const lines = new Map<string, number>();
    const entries = unitsIn(page, false).map(({ unit, isUnused }): ReadEntry => {
      const place = placeOf(unit);
      const entry = { ...entryOf(unit, fail), isUnused, place };
      const first = lines.get(entry.key);
      if (first !== undefined)
        fail(unit, 'its source stands twice', `Keep one of the two; the first is in line ${first}`);
      lines.set(entry.key, place.line);
      return entry;
    });
    return { file, source, language, pageKey: page.attributes['original'], entries };
  });
}

function parse(file: string, text: string): XmlElement {
  try {
    const { root } = parseXml(text, { includeOffsets: true });
    if (root) return root;
    throw new SourceError({ file, line: 1 }, 'the file is empty', 'Export it again');
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    const { line, column, message } = cause;
    const [problem = ''] = message.split(/ \(line \d/);
    const remedy = 'Correct the XML here, or export it again';
    throw new SourceError({ file, line, column }, problem.replace(/\.$/, ''), remedy, { cause });
  }
}

function unitsIn(parent: XmlElement, isUnused: boolean): { unit: XmlElement; isUnused: boolean }[] {
  return elementsIn(parent).flatMap((element) => {
    if (element.name === 'unit') return [{ unit: element, isUnused }];
    if (element.name !== 'group') return [];
    return unitsIn(element, isUnused || element.attributes['id'] === 'unused');
  });
}

/** Tools may have cut a unit in sentences: put together, they are the entry again. */
function entryOf(unit: XmlElement, fail: Fail): Pick<ReadEntry, 'key' | 'value' | 'progress'> {
  const [codes] = elementsIn(unit, 'originalData');
  const data = new Map(
    (codes ? elementsIn(codes, 'data') : []).map((each) => [each.attributes['id'], each.text]),
  );
  const parts = elementsIn(unit).filter(({ name }) => name === 'segment' || name === 'ignorable');
  const known = new Map<string, XmlElement>();
  const sides = parts.map((part, index) => {
    const [source] = elementsIn(part, 'source');
    const [target] = elementsIn(part, 'target');
    if (!source) return fail(part, 'it has no source', 'Export the file again');
    for (const code of inline(source)) known.set(`${code.name} ${code.attributes['id']}`, code);
    const isText = part.name === 'segment';
    return {
      isText,
      source,
      target: target ?? (isText ? undefined : source),
      order: Number(target?.attributes['order'] ?? index + 1),
      progress: progressOf(part, target),
    };
  });
  const write = (element: XmlElement) => written(element, data, known, fail);
  const key = sides.map(({ source }) => write(source)).join('');
  if (key === '') fail(unit, 'its source is empty', 'Export the file again');
  const progress = progresses.find((each) =>
    sides.some(({ isText, ...side }) => isText && side.progress === each),
  );
  const inOrder = sides.toSorted((a, b) => a.order - b.order);
  const value = inOrder.map(({ target }) => (target ? write(target) : '')).join('');
  if (value === '' || progress === undefined || progress === 'open')
    return { key, value: '', progress: 'open' };
  return { key, value, progress };
}

/** The least first: an entry is as far as its least part. */
const progresses: Progress[] = ['open', 'draft', 'review', 'done'];

/** A state that nobody has given is `initial` to XLIFF, but then the tool keeps none. */
function progressOf(part: XmlElement, target: XmlElement | undefined): Progress {
  if (!target || target.children.length === 0) return 'open';
  const { state } = part.attributes;
  if (state === 'initial') return 'draft';
  return state === 'reviewed' || state === 'final' ? 'done' : 'review';
}

/** The HTML of a source or target. */
function written(
  parent: XmlElement,
  data: ReadonlyMap<string | undefined, string>,
  known: ReadonlyMap<string, XmlElement>,
  fail: Fail,
): string {
  const original = (element: XmlElement, name: string) => {
    const { attributes } = element;
    const source = known.get(`${element.name} ${attributes['id'] ?? attributes['startRef']}`);
    const html = data.get(attributes[name] ?? source?.attributes[name]);
    return (
      html ??
      fail(element, `nothing says what this ${element.name} stands for`, 'Export the file again')
    );
  };
  const write = (element: XmlElement): string =>
    element.children
      .map((child) => {
        if (child instanceof XmlText || child instanceof XmlCdata) return child.text;
        if (!(child instanceof XmlElement)) return '';
        if (child.name === 'pc')
          return original(child, 'dataRefStart') + write(child) + original(child, 'dataRefEnd');
        if (/^(?:ph|sc|ec)$/.test(child.name)) return original(child, 'dataRef');
        if (child.name === 'mrk') return write(child);
        if (child.name === 'sm' || child.name === 'em') return '';
        return fail(child, `<${child.name}> is nothing that stands in a text`, 'Take it out');
      })
      .join('');
  return write(parent);
}

function inline(element: XmlElement): XmlElement[] {
  return elementsIn(element).flatMap((child) => [child, ...inline(child)]);
}

function elementsIn(parent: XmlElement, name?: string): XmlElement[] {
  return parent.children.filter(
    (child): child is XmlElement =>
      child instanceof XmlElement && (name === undefined || child.name === name),
  );
}
