import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Prose } from './Prose.tsx';

const html = (text: string): string => renderToStaticMarkup(<Prose text={text} />);

test('an address that stands in the text as such is one of the scene: it leads nowhere', () => {
  expect(html('Ask http://web:5000, or http://db-1.db.')).toBe(
    '<p>Ask <code>http://web:5000</code>, or <code>http://db-1.db</code>.</p>',
  );
});

test('words that lead somewhere on the web are a link', () => {
  expect(html('[the book](https://kubernetes.io/docs/)')).toContain('<a href="https://kubernetes.io/docs/"');
});
