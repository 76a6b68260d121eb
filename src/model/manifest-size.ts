/** Longer manifests are refused unread (characters). */
export const maxManifestSize = 1024 * 1024;

/** Why so long a text is not read. @param what the file's name, or `the text`. @param size characters, more than the limit. */
export const tooLong = (what: string, size: number): string =>
  `${what} is ${(Math.ceil((size / 1024 / 1024) * 10) / 10).toFixed(1)} MiB long; the limit is 1 MiB`;

/** What to do about it. */
export const tooLongHint = 'split it, or leave out what is not needed';
