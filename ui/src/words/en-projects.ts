// What is said of projects.
export const projects = {
  label: (name: string) => `Project: ${name}`,
  none: "No project",
  create: "New project…",
  rename: "Rename project…",
  delete: "Delete project…",
  createTitle: "New project",
  renameTitle: "Rename project",
  name: "Project name",
  nameMissing: "A project needs a name.",
  save: "Save",
  make: "Create",
  cancel: "Cancel",
  deleteTitle: (name: string) => `Delete “${name}”?`,
  deleteText: "Its sessions and pictures stay, in no project. Its budget goes.",
  deleteConfirm: "Delete project",
};
