/** What a page does beyond being read; everything here works on what the HTML holds already. */
import './lights.ts';
import './hover.ts';
import './code-keys.ts';
import './copy.ts';
import './sections.ts';
import './columns.ts';
