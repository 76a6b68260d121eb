import Markdown from 'react-markdown';
import gfm from 'remark-gfm';
import { tangleIn } from '../lessons/limits.ts';

/** Addresses that a lesson may lead to: others become plain text. */
const safe = /^(https?:|#)/i;

/** A lesson's Markdown. HTML in it is shown as it is written, never run; pictures are not loaded. */
export function Prose({ text }: { readonly text: string }) {
  // What stands in a step's YAML comes here unread.
  if (tangleIn(text)) return <p>{text}</p>;
  return (
    <Markdown
      remarkPlugins={[gfm]}
      disallowedElements={['img']}
      urlTransform={(url) => (safe.test(url) ? url : '')}
      components={{
        a: ({ href, children }) => {
          // Such as http://web: it means something in the scene alone.
          if (children === href) return <code>{children}</code>;
          return href ? (
            <a href={href} {...(href.startsWith('#') ? {} : { target: '_blank', rel: 'noreferrer noopener' })}>
              {children}
            </a>
          ) : (
            <span>{children}</span>
          );
        },
      }}
    >
      {text}
    </Markdown>
  );
}
