/** The section that this site's home page shows of all its programs. */
export const excerpt = { page: 'distillation/teacher', section: 'dropout' };

/** Topics in the order in which this site's home page shows them; others follow by name. */
export const topicOrder = ['distillation', 'attention', 'logistic-regression'];
