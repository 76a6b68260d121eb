/**
 * The same text as one string, apart from the pieces it was put together from or the longer one it was cut from, which
 * engines keep with it. (Joined of two parts: of one, `join` gives back what it got.)
 */
export const flat = (text: string): string => [text.slice(0, 1), text.slice(1)].join('');
