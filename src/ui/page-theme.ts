/** Reads any CSS colour as `#rrggbb`, for those who want nothing else: the browser itself is asked what it looks like. */
export function colourReader(): (token: string) => string {
  const style = getComputedStyle(document.documentElement);
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const probe = document.createElement('span');
  return (token) => {
    probe.style.color = style.getPropertyValue(token);
    document.documentElement.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    if (!context) return '#808080';
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  };
}

/** Calls now and whenever the page's colours or sizes change. Returns how to stop. */
export function followPageTheme(apply: () => void): () => void {
  apply();
  const observer = new MutationObserver(apply);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'data-theme', 'style'] });
  const preference = matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', apply);
  return () => {
    observer.disconnect();
    preference.removeEventListener('change', apply);
  };
}
