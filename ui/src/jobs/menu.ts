// What can be done with one job of the queue.
import type { JobSnapshot, Priority } from "../ipc/bindings";
import type { MenuItem } from "../kit/Menu.svelte";
import type { Studio } from "../studio.svelte";
import { words } from "../words/words";
import { inLine } from "./rows";

const priorities: readonly Priority[] = ["high", "normal", "low"];

export function rowMenu({ queue, jobs }: Studio, job: JobSnapshot): MenuItem[] {
  const said = words.queue;
  const cancel: MenuItem = { label: said.cancel, choose: () => void jobs.cancel(job.id) };
  // What runs, or waits for another key, has no place that could change.
  if (!inLine(job)) return [cancel];
  return [
    { label: said.first, choose: () => void queue.first(job.id) },
    ...priorities.map((priority, index) => ({
      label: said.priorities[priority],
      checked: job.priority === priority,
      apart: index === 0,
      choose: () => void queue.prioritise(job.id, priority),
    })),
    {
      label: job.offPeak ? said.sendInTurn : said.sendOffPeak,
      apart: true,
      choose: () => void queue.setOffPeak(job.id, !job.offPeak),
    },
    { ...cancel, apart: true },
  ];
}
