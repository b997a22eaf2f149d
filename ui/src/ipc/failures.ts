// What a failure is called, how alarming it is and what helps. Total: a new code does not compile
// without its row. Actions come in order; the first is the main one.
import type { FailureCode } from "./bindings";

/** wait: it passes by itself · bad: change something · calm: the other side's trouble. */
export type Tone = "wait" | "bad" | "calm";
export type FailureAction =
  | "wait"
  | "cancel"
  | "retry"
  | "sendAgain"
  | "sendOffPeak"
  | "editPrompt"
  | "changeKey"
  | "changeProvider"
  | "changeSettings"
  | "changeReferences"
  | "useSandbox"
  | "openBilling"
  | "openKeys"
  | "openLimits"
  | "switchModel"
  | "raiseBudget"
  | "showLibrary"
  | "chooseLibrary"
  | "dismiss";

export type FailureWords = { title: string; tone: Tone; actions: FailureAction[] };

export const failures = {
  promptInvalid: { title: "This prompt can’t be sent", tone: "bad", actions: ["editPrompt"] },
  settingsInvalid: { title: "These settings don’t fit together", tone: "bad", actions: ["changeSettings"] },
  referenceInvalid: { title: "A reference can’t be used", tone: "bad", actions: ["changeReferences"] },
  keyMissing: { title: "No key yet", tone: "bad", actions: ["changeKey", "useSandbox"] },
  keyRejected: { title: "This key was refused", tone: "bad", actions: ["changeKey", "openKeys"] },
  accessDenied: {
    title: "This key isn’t allowed to do that",
    tone: "bad",
    actions: ["changeKey", "openKeys"],
  },
  billingOff: {
    title: "Billing is off for this project",
    tone: "bad",
    actions: ["openBilling", "useSandbox", "retry"],
  },
  creditsDepleted: { title: "Prepaid credits are used up", tone: "bad", actions: ["openBilling", "retry"] },
  regionUnsupported: {
    title: "Google doesn’t serve this region",
    tone: "bad",
    actions: ["changeProvider", "useSandbox"],
  },
  modelNotFound: { title: "The provider doesn’t have this model", tone: "bad", actions: ["switchModel"] },
  minuteLimit: { title: "Minute limit reached", tone: "wait", actions: ["wait", "cancel"] },
  dayLimit: { title: "Daily limit reached", tone: "wait", actions: ["wait", "cancel", "openLimits"] },
  spendLimit: {
    title: "Google’s spending limit reached",
    tone: "wait",
    actions: ["wait", "cancel", "openLimits"],
  },
  overBudget: { title: "Over budget", tone: "bad", actions: ["raiseBudget", "wait", "cancel"] },
  unconfirmed: { title: "This order wants a second click", tone: "wait", actions: ["changeSettings"] },
  limitUnknown: { title: "Google asks to slow down", tone: "wait", actions: ["wait", "cancel"] },
  overloaded: { title: "Google is overloaded", tone: "calm", actions: ["retry", "sendOffPeak"] },
  serverError: { title: "The provider failed", tone: "calm", actions: ["retry"] },
  deadline: { title: "The provider ran out of time", tone: "calm", actions: ["retry", "changeSettings"] },
  offline: { title: "No connection", tone: "wait", actions: ["retry"] },
  interrupted: { title: "The connection broke off", tone: "wait", actions: ["sendAgain"] },
  timedOut: { title: "No answer in time", tone: "calm", actions: ["sendAgain"] },
  answerUnreadable: { title: "The answer can’t be read", tone: "calm", actions: ["sendAgain"] },
  notGemini: { title: "This address isn’t a Gemini API", tone: "bad", actions: ["changeProvider"] },
  requestRejected: {
    title: "The provider refused the request",
    tone: "bad",
    actions: ["changeSettings", "retry"],
  },
  signatureMissing: { title: "A picture lost its signature", tone: "bad", actions: ["changeReferences"] },
  promptBlocked: { title: "Prompt blocked by the safety filter", tone: "bad", actions: ["editPrompt"] },
  imageBlocked: {
    title: "Image blocked by the safety filter",
    tone: "bad",
    actions: ["editPrompt", "sendAgain"],
  },
  noImage: {
    title: "The model answered without an image",
    tone: "calm",
    actions: ["editPrompt", "sendAgain"],
  },
  accountLimited: { title: "Google limited this account", tone: "bad", actions: ["changeKey", "useSandbox"] },
  storageFull: { title: "The disk is full", tone: "bad", actions: ["showLibrary", "chooseLibrary", "retry"] },
  storageReadOnly: {
    title: "The library can’t be written",
    tone: "bad",
    actions: ["showLibrary", "chooseLibrary"],
  },
  storageBroken: {
    title: "The library can’t be read",
    tone: "bad",
    actions: ["showLibrary", "chooseLibrary"],
  },
  keyringUnavailable: { title: "The system keychain doesn’t answer", tone: "wait", actions: ["changeKey"] },
  baseUrlInvalid: { title: "This address isn’t a URL", tone: "bad", actions: ["changeProvider"] },
  catalogueInvalid: { title: "Your model list has a mistake", tone: "bad", actions: ["showLibrary"] },
  notFound: { title: "It’s no longer here", tone: "calm", actions: ["dismiss"] },
} satisfies Record<FailureCode, FailureWords>;

export function failureWords(code: FailureCode): FailureWords {
  return failures[code];
}
