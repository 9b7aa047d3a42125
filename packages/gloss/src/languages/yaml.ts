import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Place, SourceError, throwAll } from '../source-error.ts';
import { didYouMean } from 'gloss-common/nearest';

/** YAML that an author wrote within a file. */
export interface YamlText<Data> {
  yaml: string;
  /** What errors call it: `the front matter`. */
  name: string;
  schema: z.ZodType<Data>;
  /** Names that may stand in the object at a path, for those who misspelt one. */
  fields(path: string, value: unknown): readonly string[];
  /** The way out where a field is missing or wrong. */
  remedy(value: unknown): string;
  /** Where an offset into the YAML stands in the file. */
  placeAt(offset: number): Place;
}

/** What was read, and where each of its fields stands in the file. */
export interface ReadYaml<Data> {
  data: Data;
  placeOf(...path: string[]): Place;
}

/** @throws {SourceError | AggregateError} where it is no YAML, or not what the schema asks for */
export function readYaml<Data>(text: YamlText<Data>): ReadYaml<Data> {
  const { value, faults, placeOf } = checkYaml(text);
  throwAll(faults);
  return { data: text.schema.parse(value), placeOf };
}

/** What the YAML holds, and what is wrong with that. */
export function checkYaml<Data>(text: YamlText<Data>) {
  const { yaml, name, schema, placeAt } = text;
  const document = parseDocument(yaml, { lineCounter: new LineCounter(), prettyErrors: false });
  const placeOf = (...path: string[]) => placeAt(offsetOf(document.contents, path));
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) {
    const fault = new SourceError(
      placeAt(broken.pos[0]),
      `${name} is not valid YAML: ${broken.message.replace(/\.$/, '')}`,
      'Correct the line; a text that holds ": " or " #" goes between quotes',
    );
    return { value: undefined, faults: [fault], placeOf };
  }
  const value: unknown = document.toJS() ?? {};
  const issues = schema.safeParse(value).error?.issues ?? [];
  const unknown = issues.filter(({ code }) => code === 'unrecognized_keys');
  // A misspelt field is the reason why another one is missing.
  const said = unknown.length > 0 ? unknown : issues;
  const faults = said.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') {
      const field = path.length > 0 ? `${name}'s "${path.join('.')}"` : name;
      return new SourceError(
        placeOf(...path),
        `${field} is wrong: ${issue.message}`,
        text.remedy(value),
      );
    }
    const known = text.fields(path.join('.'), value);
    return issue.keys.map(
      (key) =>
        new SourceError(
          placeOf(...path, key),
          `${name} has no field "${key}"`,
          `${didYouMean(key, known)}The fields are ${known.join(', ')}`,
        ),
    );
  });
  return { value, faults, placeOf };
}

/** Offset of the field at a path, or of the nearest one around it that exists. */
function offsetOf(contents: unknown, path: readonly string[]): number {
  let offset = 0;
  let node = contents;
  for (const name of path) {
    if (!isMap(node)) break;
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    if (!pair) break;
    if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
    node = pair.value;
  }
  return offset;
}
