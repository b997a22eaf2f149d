// Stand-in for the `commands` that the generated bindings export, with the same names and results.
import { invoke, type Channel } from "@tauri-apps/api/core";
import type { Answer, ExternalPage } from "./backend";
import type {
  EngineEvent,
  EstimateView,
  Failure,
  GenerateRequest,
  KeyReport,
  KeyView,
  ReferencesAdded,
  ReferenceView,
  SessionSummary,
  SessionView,
  Settings,
  SettingsPatch,
  Submitted,
} from "./bindings";

async function call<T>(command: string, parameters: Record<string, unknown> = {}): Answer<T> {
  try {
    return { status: "ok", data: await invoke<T>(command, parameters) };
  } catch (error) {
    // A panic or a missing permission arrives as an Error; only our own failures are values.
    if (error instanceof Error) throw error;
    return { status: "error", error: error as Failure };
  }
}

export const commands = {
  subscribe: (channel: Channel<EngineEvent>) => call<null>("subscribe", { channel }),
  estimate: (request: GenerateRequest) => call<EstimateView>("estimate", { request }),
  submit: (request: GenerateRequest) => call<Submitted>("submit", { request }),
  cancel: (job: string) => call<null>("cancel", { job }),
  retry: (job: string) => call<null>("retry", { job }),
  dismiss: (job: string) => call<null>("dismiss", { job }),
  openSession: (id: string) => call<SessionView>("open_session", { id }),
  newSession: () => call<SessionView>("new_session"),
  renameSession: (id: string, title: string) => call<SessionSummary>("rename_session", { id, title }),
  deleteSession: (id: string) => call<null>("delete_session", { id }),
  chooseReferences: () => call<ReferencesAdded>("choose_references"),
  addReferencePaths: (paths: string[]) => call<ReferencesAdded>("add_reference_paths", { paths }),
  pasteReference: () => call<ReferencesAdded>("paste_reference"),
  referenceImage: (image: string) => call<ReferenceView>("reference_image", { image }),
  showImage: (image: string) => call<null>("show_image", { image }),
  saveImageCopy: (image: string) => call<string | null>("save_image_copy", { image }),
  testKey: (key: string, save: boolean) => call<KeyReport>("test_key", { key, save }),
  testStoredKey: () => call<KeyReport>("test_stored_key"),
  forgetKey: () => call<KeyView>("forget_key"),
  updateSettings: (patch: SettingsPatch) => call<Settings>("update_settings", { patch }),
  showLibrary: () => call<null>("show_library"),
  chooseLibrary: () => call<null>("choose_library"),
  openExternal: (page: ExternalPage) => call<null>("open_external", { page }),
};
