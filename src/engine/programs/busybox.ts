/** The BusyBox that is imitated. */
const version = 'BusyBox v1.36.1 (2024-05-18 00:00:00 UTC) multi-call binary.';

/** What an applet of BusyBox says, with its usage, when it is not called as it should be. */
export const busyboxUsage = (usage: string): string => `${version}\n\n${usage}`;
