import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** The translator's desk: in `npm run dev` alone, and not one byte of it in what is built. */
export function desk(): AstroIntegration {
  return {
    name: 'gloss:desk',
    hooks: {
      'astro:config:setup': ({ command, injectScript }) => {
        if (command !== 'dev') return;
        const client = fileURLToPath(new URL('client.ts', import.meta.url)).replaceAll('\\', '/');
        injectScript('page', `import ${JSON.stringify(client)};`);
      },
      'astro:server:setup': async ({ server }) => {
        const { serveDesk } = await import('./server.ts');
        server.middlewares.use(
          (request, response, next) => void serveDesk(request, response, next),
        );
      },
    },
  };
}
