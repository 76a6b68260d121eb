// Every sentence that an embedded figure and the lesson player say themselves, by name. A catalogue that lacks one does not compile.

/** How many requests of how many. */
export interface Amount {
  readonly count: number;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

export type Outcome = 'answered' | 'refused' | 'rejected' | 'timeout' | 'unresolved' | 'unreachable' | 'tls-failed';

/** The frame around a lesson or a scene. */
export interface FrameWords {
  readonly send: string;
  readonly time: string;
  readonly play: string;
  readonly pause: string;
  readonly oneStep: string;
  readonly speed: string;
  readonly clock: string;
  readonly notices: string;
  readonly dismiss: string;
  line(number: number): string;
  more(count: number): string;
  readonly starting: string;
  readonly stopped: string;
  readonly restart: string;
  readonly restartScene: string;
  readonly reload: string;
  readonly cannotOpen: string;
  readonly openDefault: string;
  readonly consent: string;
  consentAsks(host: string): string;
  readonly decline: string;
  fetchFrom(host: string): string;
  cannotOpenLesson(name: string): string;
  lessonRefused(name: string, why: string): string;
  notFound(path: string): string;
  answeredWith(host: string, status: number): string;
  unreachable(host: string): string;
  readonly drawer: string;
  readonly drawerHeight: string;
  readonly closeDrawer: string;
  readonly panels: string;
  readonly opening: string;
  readonly tabs: Readonly<Record<'details' | 'trace' | 'yaml' | 'timeline' | 'rules' | 'terminal' | 'lesson', string>>;
}

/** The panel in which a lesson is played. */
export interface LessonWords {
  named(title: string): string;
  readonly edit: string;
  readonly leave: string;
  readonly steps: string;
  step(number: number, title: string, done: boolean): string;
  readonly stepBefore: string;
  readonly beginAgain: string;
  readonly next: string;
  readonly skip: string;
  readonly allLessons: string;
  readonly holds: string;
  readonly notYet: string;
  readonly hint: string;
  readonly anotherHint: string;
  readonly solution: string;
  cannotBegin(step: string, why: string): string;
}

/** What a check wants. */
export interface WantedWords {
  requests(amount: Amount, from: string, to: string, manner: string): string;
  seen(amount: Amount, from: string | undefined, to: string | undefined, manner: string): string;
  readonly outcome: Readonly<Record<Outcome, string>>;
  by(who: string): string;
  servers(least: number): string;
  serversAtMost(most: number): string;
  passes(chains: readonly string[]): string;
  avoids(chains: readonly string[]): string;
  droppedIn(chain: string): string;
  body(text: string): string;
  readonly seesClient: string;
  readonly seesNode: string;
  sees(address: string): string;
  numberOf(what: string): string;
  absent(what: string): string;
  equals(what: string, value: string): string;
  like(what: string, pattern: string): string;
  atLeast(what: string, least: number): string;
  atMost(what: string, most: number): string;
  exists(what: string): string;
  looksUp(from: string, name: string): string;
  findsNothing(from: string, name: string): string;
  finds(from: string, name: string, answer: string): string;
}

/** What a check found. */
export interface FoundWords {
  readonly nothing: string;
  readonly nobody: string;
  noPlace(name: string): string;
  readonly notSent: string;
  readonly notAsked: string;
  readonly noRequestYet: string;
  sentSoFar(sent: number, of: number): string;
  readonly noSuchName: string;
  nameFound(name: string, answer: string): string;
  nameNotFound(name: string): string;
  answerIs(text: string): string;
  readonly guess: string;
  readonly flying: string;
  foretold(really: string): string;
  otherwise(said: string, really: string): string;
  readonly choose: string;
  readonly right: string;
  wrong(choice: string): string;
  /** What a guess can be: whose address a server sees, or what becomes of a request. */
  readonly clientsOwn: string;
  readonly nodes: string;
  readonly outcome: Readonly<Record<Outcome, string>>;
  sawNotClient(address: string): string;
  sawNoNode(address: string): string;
  sawNot(address: string, wanted: string): string;
  was(outcome: string, wanted: string, reason: string): string;
  answeredNot(who: string, wanted: string): string;
  answerWas(body: string): string;
  noRuleOf(chain: string, matched: string): string;
  ruleOf(chain: string): string;
  endedIn(chain: string | undefined, wanted: string): string;
  endedWith(reason: string | undefined, wanted: string): string;
  tooFew(good: number, of: number, least: number, another: string | undefined): string;
  atMostSo(good: number, of: number, most: number): string;
  tooFewServers(servers: readonly string[]): string;
  tooManyServers(servers: readonly string[]): string;
  /** Of what its author put into words: none of several is so. */
  readonly notYet: string;
  asWanted(good: number, of: number): string;
  isNot(value: string, wanted: string): string;
  is(value: string): string;
  below(value: string, least: number): string;
  above(value: string, most: number): string;
  noObject(what: string): string;
  stillThere(what: string): string;
  thereAre(count: number): string;
  ofNumber(what: string, fault: string): string;
  thereIs(what: string): string;
  valueIs(what: string, value: string): string;
}

export interface CheckWords {
  readonly wanted: WantedWords;
  readonly found: FoundWords;
}

/** One language's sentences. */
export interface Words {
  readonly frame: FrameWords;
  readonly lesson: LessonWords;
  readonly checks: CheckWords;
}
