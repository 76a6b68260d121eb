/**
 * Starts a worker. In a sandboxed frame the page has no origin, and may start no script of another. One of its own loads it then, and hands over what
 * was said to it meanwhile; such a script must be a classic one.
 * @param script its address, from where the page is
 */
export function startScript(script: string): Worker {
  const { href } = new URL(script, document.baseURI);
  if (origin !== 'null') return new Worker(href, { type: 'module' });
  const loader = `const early = [];
onmessage = ({ data }) => early.push(data);
const begin = () => {
  onmessage = null;
  for (const data of early) dispatchEvent(new MessageEvent('message', { data }));
};
import(${JSON.stringify(href)}).then(begin, (error) => setTimeout(() => { throw error; }));`;
  return new Worker(URL.createObjectURL(new Blob([loader], { type: 'text/javascript' })));
}
