import Markdown from 'react-markdown';
import gfm from 'remark-gfm';

/** Addresses that a lesson may lead to: others become plain text. */
const safe = /^(https?:|#)/i;

/** A lesson's Markdown. HTML in it is shown as it is written, never run; pictures are not loaded. */
export function Prose({ text }: { readonly text: string }) {
  return (
    <Markdown
      remarkPlugins={[gfm]}
      disallowedElements={['img']}
      urlTransform={(url) => (safe.test(url) ? url : '')}
      components={{
        a: ({ href, children }) =>
          href ? (
            <a href={href} {...(href.startsWith('#') ? {} : { target: '_blank', rel: 'noreferrer noopener' })}>
              {children}
            </a>
          ) : (
            <span>{children}</span>
          ),
      }}
    >
      {text}
    </Markdown>
  );
}
