/** Says in upstream's words what is wrong with a text; undefined when nothing is (apimachinery pkg/util/validation). */
export type NameRule = (value: string) => string | undefined;

const example = (message: string, pattern: string, ...examples: string[]): string =>
  `${message} (e.g. ${examples.map((e) => `'${e}', `).join(' or ')}regex used for validation is '${pattern}')`;

const atMost = (limit: number): string => `must be no more than ${limit} characters`;

function rule(pattern: string, limit: number, message: string, ...examples: string[]): NameRule {
  const regex = new RegExp(`^(?:${pattern})$`);
  return (value) => {
    if (value.length > limit) return atMost(limit);
    return regex.test(value) ? undefined : example(message, pattern, ...examples);
  };
}

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const alphanumericEnds = 'and must start and end with an alphanumeric character';

export const dnsSubdomain = rule(
  subdomain,
  253,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${alphanumericEnds}`,
  'example.com',
);

const plainLabel = rule(
  label,
  63,
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${alphanumericEnds}`,
  'my-name',
  '123-abc',
);

export const dnsLabel: NameRule = (value) => {
  const problem = plainLabel(value);
  return problem && value.length <= 63 && !dnsSubdomain(value) ? 'must not contain dots' : problem;
};

export const dns1035Label = rule(
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  'my-name',
  'abc-123',
);

export const labelValue = rule(
  `(${qualified})?`,
  63,
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${alphanumericEnds}`,
  'MyValue',
  'my_value',
  '12345',
);

const labelName = rule(
  qualified,
  63,
  `name part must consist of alphanumeric characters, '-', '_' or '.', ${alphanumericEnds}`,
  'MyName',
  'my.name',
  '123-abc',
);

/** A label or annotation key: `name` or `prefix/name`. */
export const qualifiedName: NameRule = (value) => {
  const parts = value.split('/');
  if (parts.length > 2) {
    return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
  }
  const [first = '', second] = parts;
  if (second === undefined) return first === '' ? 'name part must be non-empty' : labelName(first);
  if (first === '') return 'prefix part must be non-empty';
  const prefix = dnsSubdomain(first);
  if (prefix) return `prefix part ${prefix}`;
  return second === '' ? 'name part must be non-empty' : labelName(second);
};

/** IsConfigMapKey. */
export const configMapKey = rule(
  '[-._a-zA-Z0-9]+',
  253,
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  'key.name',
  'KEY_NAME',
  'key-name',
);

/** An IANA service name, as container and target ports bear. */
export const portName: NameRule = (value) => {
  if (value.length > 15) return atMost(15);
  if (!/^[-a-z0-9]+$/.test(value)) return 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)';
  if (!/[a-z]/.test(value)) return 'must contain at least one letter (a-z)';
  if (value.includes('--')) return 'must not contain consecutive hyphens';
  return value.startsWith('-') || value.endsWith('-') ? 'must not begin or end with a hyphen' : undefined;
};

/** IsInRange. */
export const inRange = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;
