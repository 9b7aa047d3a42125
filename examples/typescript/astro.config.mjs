import { defineConfig } from 'astro/config';
import { gloss } from 'astro-gloss';

export default defineConfig({
  integrations: [
    gloss({
      title: { en: 'Clusters', zh: '聚类' },
      description: { en: 'How points find their groups.', zh: '点如何找到自己的组。' },
    }),
  ],
});
