import { defineConfig } from 'astro/config';
import { gloss } from 'astro-gloss';

export default defineConfig({
  integrations: [
    gloss({
      title: { en: 'From scratch in NumPy', zh: '用 NumPy 从零实现' },
      description: { en: 'A line and an attention head.', zh: '一条直线和一个注意力头。' },
      programs: 'notes',
    }),
  ],
});
