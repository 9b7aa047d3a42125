/** The section that this site's home page shows of all its programs. */
export const excerpt = { page: 'distillation/teacher', section: 'dropout' };
