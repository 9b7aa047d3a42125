import type { UiResources } from '../ui.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** The interface in the languages that it comes in. */
export const words: UiResources = { en, zh };
