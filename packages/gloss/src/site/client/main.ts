/** All that pages do beside being read, as one file: several would come one after the other. Search loads its own later. */
import './theme.ts';
import './topic-strip.ts';
import './language-switch.ts';
import './search.ts';
import './lights.ts';
import './hover.ts';
import './code-keys.ts';
import './copy.ts';
import './sections.ts';
import './columns.ts';
