import { RuleError } from '../errors.ts';
import type { Check } from '../rules/check.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';
import { quote } from '../rules/tokenize.ts';

class CommentCheck implements Check {
  readonly kind = 'comment';
  readonly pure = true;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  test(): boolean {
    return true;
  }

  why(): string {
    return '';
  }

  print(): string {
    return `-m comment --comment ${quote(this.text)}`;
  }
}

/** The same words stand in many rules, one after the other. */
let lastComment = new CommentCheck('');

/** `-m comment`: words for people; every packet matches. */
export const comment: MatchKind = {
  name: 'comment',
  options: [option('comment')],
  build(given) {
    const text = given.required('comment');
    if (text.length > 255) throw new RuleError('comment: Argument to "--comment" is too long');
    if (lastComment.text !== text) lastComment = new CommentCheck(text);
    return lastComment;
  },
};

/** `-m nfacct`: counts in a named accounting object and matches. */
export const nfacct: MatchKind = {
  name: 'nfacct',
  options: [option('nfacct-name')],
  build(given): Check {
    const name = given.required('nfacct-name');
    const question = {
      put: ({ memory: { accounting } }: Probe) => {
        const counter = accounting.get(name) ?? { packets: 0, bytes: 0 };
        accounting.set(name, counter);
        counter.bytes += 60;
        return ++counter.packets;
      },
    };
    return {
      kind: 'accounting',
      pure: false,
      test: (probe) => probe.ask(question) > 0,
      why: (probe) => `packet ${probe.answer} counted in ${name}`,
      print: () => `-m nfacct --nfacct-name  ${name}`,
    };
  },
};
