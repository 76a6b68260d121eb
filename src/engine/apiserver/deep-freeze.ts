/** Freezes a JSON-like value in place and returns it. A part that is frozen already is taken to be frozen all through. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (Array.isArray(value)) {
    // By number: until it is compiled, a loop over an iterator makes an object each step.
    const { length } = value;
    for (let i = 0; i < length; i++) deepFreeze(value[i]);
    return value;
  }
  for (const key in value) {
    const part = value[key];
    if (typeof part === 'object') deepFreeze(part);
  }
  return value;
}
