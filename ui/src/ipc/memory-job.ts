// One make-believe job: its phases on a clock. `#fail:<code>` in the prompt makes it fail that way.
import type { Clock } from "./backend";
import type {
  Attempt,
  Charged,
  Failure,
  FailureCode,
  GenerateRequest,
  JobSnapshot,
  JobState,
} from "./bindings";
import { failures } from "./failures";

export type Tempo = { queue: number; send: number; think: number; receive: number };
export const ordinaryTempo: Tempo = { queue: 300, send: 700, think: 6500, receive: 900 };

const messages: Partial<Record<FailureCode, string>> = {
  minuteLimit:
    "Your project may send 10 requests a minute. This job goes out by itself when the next slot opens.",
  dayLimit: "1,000 of 1,000 image requests used. They reset at 00:00 Pacific.",
  billingOff:
    "Google gives image models no free quota (limit 0). Waiting will not help: turn billing on in AI Studio, then try again.",
  overloaded:
    "The model answered 503 four times. Peaks are usually 10:00–14:00 UTC on weekdays. The job is kept.",
  imageBlocked:
    "Google withheld the result. Rephrase what could be read two ways, or add a style: “editorial photograph”.",
  keyRejected: "Google says the key is not valid. Paste it again, or make a new one in AI Studio.",
  interrupted:
    "The connection ended after the request had gone out. Google may have made and charged the picture.",
  modelNotFound: "The provider does not serve this model any more.",
};
const statuses: Partial<Record<FailureCode, number>> = {
  minuteLimit: 429,
  dayLimit: 429,
  billingOff: 429,
  overloaded: 503,
  keyRejected: 400,
  imageBlocked: 200,
  modelNotFound: 404,
};
const mayCharge: FailureCode[] = ["interrupted", "timedOut", "answerUnreadable"];
const heldForATime: FailureCode[] = ["minuteLimit", "dayLimit", "spendLimit", "limitUnknown", "overBudget"];
/** Every other request of the key would fail in the same way. */
const heldForTheKey: FailureCode[] = ["keyMissing", "keyRejected", "accessDenied", "creditsDepleted"];

export function failureFor(code: FailureCode, now: number): Failure {
  const charged: Charged = code === "noImage" ? "yes" : mayCharge.includes(code) ? "maybe" : "no";
  return {
    code,
    message: messages[code] ?? `${failures[code].title}.`,
    charged,
    retryAtMs: code === "dayLimit" ? now + 22_320_000 : heldForATime.includes(code) ? now + 23_000 : null,
    status: statuses[code] ?? null,
    detail: statuses[code] ? `{"error":{"code":${statuses[code]},"status":"${code.toUpperCase()}"}}` : null,
    successor: code === "modelNotFound" ? "gemini-nano-banana-2.1" : null,
  };
}

export function scriptedFailure(prompt: string): FailureCode | null {
  const code = /#fail:(\w+)/.exec(prompt)?.[1];
  return code !== undefined && code in failures ? (code as FailureCode) : null;
}

function failed(code: FailureCode, now: number): JobState {
  const failure = failureFor(code, now);
  if (heldForATime.includes(code)) return { phase: "held", untilMs: failure.retryAtMs, failure };
  if (heldForTheKey.includes(code)) return { phase: "held", untilMs: null, failure };
  const refused = code === "imageBlocked" || code === "promptBlocked" || code === "noImage";
  return { phase: refused ? "refused" : "failed", failure };
}

type Place = Pick<JobSnapshot, "id" | "session" | "turn" | "step" | "variant">;

/** A job that has just been asked for. */
export function jobOf(
  request: GenerateRequest,
  place: Place,
  now: number,
  { estimate, sandbox }: Pick<JobSnapshot, "estimate" | "sandbox">,
): JobSnapshot {
  const { prompt, model, size, ratio, thinking, count, grounded = false, priority, offPeak } = request;
  return {
    ...place,
    ...{ of: count, prompt, model, size, ratio, thinking, grounded, createdMs: now, finishedMs: null },
    ...{ state: { phase: "queued", ahead: 0 }, priority, place: null, startsMs: null, offPeak },
    ...{ estimate, receipt: null, attempts: [], sandbox },
  };
}

/** Plays a job that has left the line; `update` gets each new state, `finish` runs when the picture is there. */
export function play(
  job: JobSnapshot,
  clock: Clock,
  tempo: Tempo,
  update: (state: JobState, attempts: Attempt[]) => void,
  finish: (tookMs: number, attempts: Attempt[]) => void,
): () => void {
  const started = clock.now();
  const retryOnce = job.prompt.includes("#retry");
  const code = scriptedFailure(job.prompt);
  let stop = () => {};
  const later = (milliseconds: number, then: () => void) => (stop = clock.after(milliseconds, then));
  const attempt = (number: number, before: Attempt[]) => {
    const since = clock.now();
    const total = 380_000;
    update({ phase: "sending", sent: 60_000, total, sinceMs: since }, before);
    later(tempo.send, () => {
      update({ phase: "thinking", sinceMs: clock.now() }, before);
      later(tempo.think, () => {
        const now = clock.now();
        const charged = code ? failureFor(code, now).charged : "no";
        const record = (outcome: string, status: number | null): Attempt[] => [
          ...before,
          { number, outcome, status, waitedMs: number === 1 ? 0 : 5300, tookMs: now - since, charged },
        ];
        if (code) return update(failed(code, now), record(code, statuses[code] ?? null));
        if (retryOnce && number === 1) {
          const failure = failureFor("overloaded", now);
          update({ phase: "retrying", attempt: 2, untilMs: now + 5300, failure }, record("overloaded", 503));
          return later(5300, () => attempt(2, record("overloaded", 503)));
        }
        update({ phase: "receiving", received: 900_000, total: 2_100_000, sinceMs: now }, before);
        later(tempo.receive, () => finish(clock.now() - started, record("image", 200)));
      });
    });
  };
  attempt(1, []);
  return () => stop();
}
