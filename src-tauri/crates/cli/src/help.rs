//! Texts of the help that stand below the options.

/// Shown at the end of the help.
pub(crate) const AFTER: &str = "\
Exit codes:
  0 done · 1 anything else · 2 wrong usage or input · 3 blocked by safety or policy
  4 a limit (given up, or held for later: the job stays in line) · 5 over budget or --max-cost,
    or not confirmed
  6 the key · 7 the service is unavailable, or cut an answer off: that may be charged

Environment:
  GEMINI_API_KEY      a key for this run; it is not stored
  PLANTAIN_DATA_DIR   as --data-dir
  PLANTAIN_PROVIDER   as --provider
  PLANTAIN_BASE_URL   as --base-url
  PLANTAIN_VAULT      \"memory\": leave the system keyring alone

With --json, standard output has one object a line: one for each image, {\"failure\": …} for
what did not work. Progress and notes go to standard error.

Sessions, turns, images and jobs may be named by the beginning of their id, if it fits one only; an
image also by its file's name.

Several Plantains on one library, a window and terminals, share limits and queue.";

/// Over the options that every command takes.
pub(crate) const GLOBAL: &str = "With every command";

/// Shown at the end of `edit --help`.
pub(crate) const EDIT: &str = "\
The turn that is edited stays as it is. From the newest turn of a branch the edit continues it, from
an older one it begins a branch of its own. What goes back to the model is told before it is sent.
With --json the first object is {\"edit\": …}, with all of that.";

/// Shown at the end of `compare --help`.
pub(crate) const COMPARE: &str = "\
Peak signal-to-noise ratio in decibels, none where nothing differs; structural similarity of their
brightness, 1 where nothing differs; the share of pixels that visibly differ.";

/// Shown at the end of `limits --help`.
pub(crate) const LIMITS: &str = "\
Without a command: show. Limits count per Google Cloud project and model. They are kept in the
library, hold for every window and terminal on it, and take effect at once. A limit of your own
wins over the tier's; the flags of `generate` and `edit` win over both, for that run only.";

/// Shown at the end of `budget --help`.
pub(crate) const BUDGET: &str = "\
Without a command: show. What is over a budget is not sent, whichever window or terminal asks; jobs
in line and requests under way count by the upper ends of their estimates. An order that is over one
is refused; what is in line already is held until there is room. Amounts are in dollars, as in
`budget set --day 10 --project \"Tea house=50\"`.";

/// Shown at the end of `prices --help`.
pub(crate) const PRICES: &str = "\
Without a command: show. Prices are in dollars per million tokens and belong to the place that
requests go to: Google, or the host of --base-url. Receipts stay what they were.";

/// Shown at the end of `queue --help`.
pub(crate) const QUEUE: &str = "\
Without a command: list. Jobs may be named by the beginning of their id, if it fits one only.

Only `retry` and `send` send anything, and nothing but what they name. They stay until it has
ended, print it and end like `generate`; Ctrl-C leaves the rest in line. Everything else sends
nothing: a job in line goes out with the window or terminal that put it there. If that is gone, it
goes out with `queue send`, the next `generate` or `edit`, or the window's next start.";

/// Shown at the end of `recover --help`.
pub(crate) const RECOVER: &str = "\
Every command does this at its start; this one does nothing else. Answers that had arrived are
finished from their bytes. Requests that had gone out and got no whole answer may have been
charged: they are listed until they are sent again, and nothing sends them by itself.

With --json: {\"recovered\": 3, \"maybe_charged\": [ids]}.";
