import { en, type Words } from "./en";

/** The catalogue in use; a language setting will choose here. */
export const words: Words = en;
