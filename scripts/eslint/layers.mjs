import { fileOf, targetOf, visitImports } from './imports.mjs';

/**
 * Refuses an import that goes up: the parts of a folder stand in one order, and each imports only from those before it.
 * As the order is total, no two folders can import each other. Other folders enter only by the files that are given.
 */
export const layers = {
  meta: {
    type: 'problem',
    messages: {
      up: '{{from}} may not import {{to}}: it stands later in the order of {{folder}} (eslint.config: layers).',
      unknown: '{{from}} has no place in the order of {{folder}}: add it to layers.',
      entry: '{{folder}} is imported only as {{entries}}.',
    },
    schema: [
      {
        type: 'object',
        properties: {
          folder: { type: 'string' },
          order: { type: 'array', items: { type: 'string' } },
          entries: { type: 'array', items: { type: 'string' } },
          exceptions: { type: 'array', items: { type: 'string' } },
        },
        required: ['folder', 'order', 'entries'],
        additionalProperties: false,
      },
    ],
  },
  create(context) {
    const [{ folder, order, entries, exceptions = [] }] = context.options;
    const file = fileOf(context);
    const from = partOf(file);

    /** The first name below the folder, without the extension of a file; `undefined` outside of it. */
    function partOf(path) {
      if (!path.startsWith(`${folder}/`)) return undefined;
      const [name] = path.slice(folder.length + 1).split('/');
      return name.replace(/\.ts$/, '');
    }

    return visitImports((specifier, node) => {
      const target = targetOf(file, specifier);
      const to = target === undefined ? undefined : partOf(target);
      if (to === undefined || to === from || exceptions.includes(`${from} > ${to}`)) return;
      if (from === undefined) {
        if (entries.includes(target.slice(folder.length + 1))) return;
        context.report({ node, messageId: 'entry', data: { folder, entries: entries.join(', ') || 'nothing' } });
      } else if (!order.includes(from)) context.report({ node, messageId: 'unknown', data: { from, folder } });
      else if (order.indexOf(to) >= order.indexOf(from) || !order.includes(to))
        context.report({ node, messageId: 'up', data: { from, to, folder } });
    });
  },
};
