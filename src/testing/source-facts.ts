import { parseSync, visitorKeys } from 'oxc-parser';

/** Something a source file does, and the line on which it does it. */
export interface Fact {
  readonly what: string;
  readonly line: number;
}

/** What a boundary check wants to know of one source file. */
export interface SourceFacts {
  /** Specifiers as written: static, dynamic, re-exported, type-only, and `new URL('./x.ts', import.meta.url)`. */
  readonly imports: readonly Fact[];
  /** Variables that are used but declared nowhere in the file. */
  readonly globals: readonly Fact[];
  /** Reads of the wall clock and of unseeded chance: `Date.now`, `new Date()`, `Date()`, `Math.random`. */
  readonly impurities: readonly Fact[];
  /** Names after `new`. */
  readonly constructions: readonly Fact[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const impureMember = new Map([
  ['Date', 'now'],
  ['Math', 'random'],
]);
/** Where an identifier is a word, not the use of a variable (unless it is computed). */
const words = new Set([
  'MemberExpression.property',
  'Property.key',
  'PropertyDefinition.key',
  'MethodDefinition.key',
  'TSPropertySignature.key',
  'TSMethodSignature.key',
  'TSTypeReference.typeName',
  'TSQualifiedName.left',
  'TSQualifiedName.right',
  'ImportSpecifier.imported',
  'ExportSpecifier.exported',
  'LabeledStatement.label',
  'BreakStatement.label',
  'ContinueStatement.label',
]);

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value : [value]).filter(isNode);
const nameOf = (value: unknown): string => (isNode(value) && value.type === 'Identifier' ? String(value.name) : '');
const textOf = (value: unknown): string => (isNode(value) && value.type === 'Literal' ? String(value.value) : '');

/** The specifier a node imports, or an empty string. */
function specifierOf(node: Node): string {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return textOf(node.source);
    case 'NewExpression': {
      const [target, base] = nodes(node.arguments);
      const isModule = nameOf(node.callee) === 'URL' && isNode(base?.object) && base.object.type === 'MetaProperty';
      return isModule ? textOf(target) : '';
    }
    default:
      return '';
  }
}

/** How a node reads the wall clock or unseeded chance, or an empty string. */
function impurityOf(node: Node): string {
  const callee = nameOf(node.callee);
  switch (node.type) {
    case 'NewExpression':
      return callee === 'Date' && nodes(node.arguments).length === 0 ? 'new Date()' : '';
    case 'CallExpression':
      return callee === 'Date' ? 'Date()' : '';
    case 'MemberExpression': {
      const object = nameOf(node.object);
      const property = nameOf(node.property) || textOf(node.property);
      return impureMember.get(object) === property ? `${object}.${property}` : '';
    }
    case 'VariableDeclarator': {
      const object = nameOf(node.init);
      const properties = isNode(node.id) ? nodes(node.id.properties) : [];
      const taken = properties.find((property) => nameOf(property.key) === impureMember.get(object));
      return taken ? `${object}.${nameOf(taken.key)}` : '';
    }
    default:
      return '';
  }
}

/** Identifiers that a pattern (a parameter, the left of `const … =`) brings into being. */
function bound(pattern: Node): readonly string[] {
  const inner = ['left', 'argument', 'value', 'properties', 'elements', 'parameter'].flatMap((key) =>
    nodes(pattern[key]),
  );
  const own = nameOf(pattern);
  return own ? [own] : inner.flatMap(bound);
}

/** Names that a node declares. */
function declaredBy(node: Node): readonly string[] {
  return ['id', 'local', 'param', 'params', 'parameters'].flatMap((key) => nodes(node[key])).flatMap(bound);
}

/**
 * Reads one TypeScript source. Throws SyntaxError when it does not parse.
 * Names are taken by file, not by scope: one that is declared anywhere in the file is no global anywhere in it
 * (the lint rule, which knows scopes, sees the rest).
 */
export function readSource(path: string, source: string): SourceFacts {
  const { program, errors } = parseSync(path, source);
  if (errors[0]) throw new SyntaxError(`${path}: ${errors[0].message}`);
  const imports: Fact[] = [];
  const used: Fact[] = [];
  const impurities: Fact[] = [];
  const constructions: Fact[] = [];
  const declared = new Set<string>();
  const note = (facts: Fact[], what: string, node: Node): void => {
    if (what) facts.push({ what, line: source.slice(0, node.start).split('\n').length });
  };
  const visit = (node: Node): void => {
    note(imports, specifierOf(node), node);
    note(impurities, impurityOf(node), node);
    if (node.type === 'NewExpression') note(constructions, nameOf(node.callee), node);
    for (const name of declaredBy(node)) declared.add(name);
    for (const key of visitorKeys[node.type] ?? []) {
      const isWord = words.has(`${node.type}.${key}`) && node.computed !== true;
      for (const child of nodes(node[key])) {
        if (!isWord) note(used, nameOf(child), child);
        visit(child);
      }
    }
  };
  for (const node of nodes(program)) visit(node);
  return { imports, globals: used.filter(({ what }) => !declared.has(what)), impurities, constructions };
}
