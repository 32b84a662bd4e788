import { hooksOf } from './policy.ts';
import type { Finding, Rule } from './risk.ts';

/** Actions by which the agent itself asks something of the network. */
const CALLING: readonly string[] = ['GetUrl', 'DnsLookup'];

/** Errors of the kernel are these numbers below zero; to whoever called, any other is a success. */
const LAST_ERROR = -4095;

/** An action does what its name says, and nothing that a watched process could use against the node. */
export const actionsAreSound: Rule = (policy) =>
  hooksOf(policy).flatMap(({ place, kind, selectors }) =>
    selectors.flatMap(({ matchActions = [], matchReturnActions = [] }, index) =>
      [...matchActions, ...matchReturnActions].flatMap(({ action, argError = 0 }): Finding[] => {
        const where = `${place}.selectors[${index}]`;
        if (CALLING.includes(action)) {
          return [
            {
              place: where,
              reason: `${action} has the agent call out of the node for every event, which a pod can cause at will`,
              remedy: 'remove it, and let a reader of the events do so',
            },
          ];
        }
        // In a program, Override returns what the program means by it.
        if (action !== 'Override' || kind === 'uprobe' || (argError < 0 && argError >= LAST_ERROR)) return [];
        return [
          {
            place: where,
            reason: `Override returns ${argError}, which is no error, so the caller goes on as if the function had succeeded`,
            remedy: `use an argError from ${LAST_ERROR} to -1, as -1 (EPERM)`,
          },
        ];
      }),
    ),
  );
