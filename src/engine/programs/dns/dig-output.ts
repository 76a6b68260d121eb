import type { DnsAnswer, DnsQuestion, DnsRecord } from '../../../model/dns.ts';
import { sceneEpoch } from '../../../model/time.ts';
import { absolute, isAuthoritative } from './ask.ts';

/** Which parts of a reply are printed. */
export interface Sections {
  readonly cmd: boolean;
  readonly comments: boolean;
  readonly question: boolean;
  readonly answer: boolean;
  readonly authority: boolean;
  readonly additional: boolean;
  readonly stats: boolean;
}

/** What dig prints about an exchange. */
export interface Exchange {
  readonly question: DnsQuestion;
  readonly answer: DnsAnswer;
  readonly server: string;
  /** As it was written after the `@`; empty when it was not. */
  readonly asked: string;
  readonly took: number;
  /** Virtual ms since the scene began. */
  readonly now: number;
  readonly id: number;
  readonly cookie: string;
}

/** Tabs up to that column, a space when the text is that long already (lib/dns/masterdump.c, as dig's style has it). */
function toColumn(text: string, column: number): string {
  if (text.length >= column) return `${text} `;
  return text + '\t'.repeat(Math.ceil((column - text.length) / 8));
}

/** Where a text with tabs ends. */
function widthOf(text: string): number {
  let at = 0;
  for (const char of text) at = char === '\t' ? (Math.floor(at / 8) + 1) * 8 : at + 1;
  return at;
}

function recordLine(record: DnsRecord): string {
  const named = toColumn(`${record.name}.`, 24) + record.ttl;
  const gap = widthOf(named) >= 32 ? ' ' : '\t';
  return `${named}${gap}IN\t${record.type}\t${absolute(record)}`;
}

const nameSize = (name: string): number => name.replace(/\.$/, '').length + 2;

function dataSize({ type, data }: DnsRecord): number {
  if (type === 'A') return 4;
  if (type === 'AAAA') return 16;
  return type === 'SRV' ? 6 + nameSize(data.split(' ')[3] ?? '') : nameSize(data);
}

/** As it goes over the wire: header, question, records (names that were there before are pointers), and the EDNS record with a cookie. */
function sizeOf(question: DnsQuestion, { records, additional }: DnsAnswer): number {
  const sizes = [...records, ...additional].map(
    (record) => (record.name === question.name ? 2 : nameSize(record.name)) + 10 + dataSize(record),
  );
  return 12 + nameSize(question.name) + 4 + sizes.reduce((a, b) => a + b, 0) + 23;
}

/** `Thu Jan 01 00:00:04 UTC 2026`. */
function when(now: number): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(sceneEpoch + now).toUTCString().split(/,? /);
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}

function comments({ question, answer, id, cookie }: Exchange): string {
  const authoritative = isAuthoritative(question, answer);
  const flags = authoritative ? 'qr aa rd' : 'qr rd ra';
  const mdns = /(^|\.)local$/.test(question.name)
    ? ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n'
    : '';
  const counts = `QUERY: 1, ANSWER: ${answer.records.length}, AUTHORITY: 0, ADDITIONAL: ${answer.additional.length + 1}`;
  const recursion = authoritative ? ';; WARNING: recursion requested but not available\n' : '';
  return `;; Got answer:
${mdns};; ->>HEADER<<- opcode: QUERY, status: ${answer.rcode}, id: ${id}
;; flags: ${flags}; ${counts}
${recursion}
;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
; COOKIE: ${cookie} (echoed)
`;
}

const section = (title: string, records: readonly DnsRecord[], titled: boolean): string =>
  records.length === 0
    ? ''
    : `${titled ? `;; ${title} SECTION:\n` : ''}${records.map((record) => `${recordLine(record)}\n`).join('')}${titled ? '\n' : ''}`;

/** A reply as dig prints it (bin/dig/dig.c printmessage). */
export function digText(exchange: Exchange, sections: Sections): string {
  const { question, answer, server, took, now } = exchange;
  const titled = sections.comments;
  const asked = sections.question
    ? `${titled ? ';; QUESTION SECTION:\n' : ''};${toColumn(`;${question.name}.`, 32).slice(1)}IN\t${question.type}\n${titled ? '\n' : ''}`
    : '';
  const stats = `;; Query time: ${Math.round(took)} msec
;; SERVER: ${server}#53(${exchange.asked || server}) (UDP)
;; WHEN: ${when(now)}
;; MSG SIZE  rcvd: ${sizeOf(question, answer)}

`;
  return [
    sections.comments ? comments(exchange) : '',
    asked,
    sections.answer ? section('ANSWER', answer.records, titled) : '',
    sections.additional ? section('ADDITIONAL', answer.additional, titled) : '',
    sections.stats ? stats : '',
  ].join('');
}
