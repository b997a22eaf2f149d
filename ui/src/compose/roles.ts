// What a reference can be for, in the order the menu shows.
import type { ReferenceRole } from "../ipc/bindings";

export const ROLES: readonly ReferenceRole[] = ["object", "character", "style"];
