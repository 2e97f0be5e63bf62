"use client";

import { useSyncExternalStore } from "react";
import { isLocale } from "@/app/_i18n/locale";
import words from "@/app/_messages/last-resort.json";
import { buttonClass } from "./button";
import { Broken } from "./illustrations/broken";
import { Moment } from "./moment";

const neverChanges = () => () => {};
const pageLanguage = () => document.documentElement.lang || navigator.language.slice(0, 2);
const koreanFirst = () => "ko";

const reload = () => window.location.reload();

/**
 * Whether a script of this page no longer exists, because the server was deployed anew since.
 * Trying again cannot help; a new page can. The names are those of the bundlers and the browsers.
 */
const isMissingChunk = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === "ChunkLoadError" ||
    /load(ing)? (CSS )?chunk|dynamically imported module|module script failed/i.test(error.message));

type LastResortProps = { error: unknown; retry: () => void };

/**
 * The page for an unexpected error. It uses its own texts, because the server may be unable to load
 * the message catalogue.
 */
export function LastResort({ error, retry }: LastResortProps) {
  const language = useSyncExternalStore(neverChanges, pageLanguage, koreanFirst);
  const text = words[isLocale(language) ? language : "en"];
  const isStale = isMissingChunk(error);
  const title = isStale ? text.staleTitle : text.title;
  const reference = error instanceof Error && "digest" in error ? String(error.digest) : null;
  return (
    <>
      <title>{title}</title>
      <Moment
        picture={<Broken />}
        title={title}
        actions={
          <>
            <button type="button" onClick={isStale ? reload : retry} className={buttonClass()}>
              {isStale ? text.reload : text.retry}
            </button>
            <a href="/" className={buttonClass({ tone: "plain" })}>
              {text.home}
            </a>
          </>
        }
        note={
          reference ? (
            <p>
              {text.reference} <code>{reference}</code>
            </p>
          ) : null
        }
      >
        <p>{isStale ? text.staleText : text.text}</p>
      </Moment>
    </>
  );
}
