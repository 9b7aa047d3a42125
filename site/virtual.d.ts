declare module 'virtual:gloss-code.css';
