// Constants of packages, made when they are loaded, that the bundler keeps though nobody uses them: it cannot know that making them
// has no other effect. js-yaml makes all its schemas so, and the tables of its printer.
import { type Expression, parseSync, type Statement } from 'oxc-parser';
import type { Plugin } from 'vite';

/** Packages of which it is known: their constants are made of nothing but their own functions and literals. */
const pure = /node_modules\/(js-yaml|@noble\/hashes|pure-rand)\//;

const made: readonly Expression['type'][] = ['CallExpression', 'NewExpression', 'ArrayExpression', 'ObjectExpression'];

/** What top-level constants are set to, where the bundler would keep it. */
const initializers = (statement: Statement): readonly Expression[] => {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (declaration?.type !== 'VariableDeclaration') return [];
  return declaration.declarations.flatMap(({ id, init }) =>
    id.type === 'Identifier' && init && made.includes(init.type) ? init : [],
  );
};

/** The bundler's plugin that lets constants of those packages go when nobody uses them. */
export const pureConstants = (): Plugin => ({
  name: 'kubehop:pure-constants',
  transform: {
    filter: { id: pure },
    handler(code, id) {
      const wrapped = parseSync(id, code)
        .program.body.flatMap(initializers)
        .reduceRight(
          (text, { start, end }) =>
            `${text.slice(0, start)}/* @__PURE__ */ (() => (${text.slice(start, end)}))()${text.slice(end)}`,
          code,
        );
      return { code: wrapped, map: null };
    },
  },
});
