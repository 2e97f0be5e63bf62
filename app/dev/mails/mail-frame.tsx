"use client";

/** A mail as a mail program shows it, as high as it is. */
export function MailFrame({ title, html }: { title: string; html: string }) {
  return (
    <iframe
      title={title}
      srcDoc={html}
      sandbox="allow-same-origin"
      className="h-[640px] w-full rounded-card border border-line"
      onLoad={({ currentTarget }) => {
        const height = currentTarget.contentDocument?.documentElement.scrollHeight;
        if (height) currentTarget.style.height = `${height}px`;
      }}
    />
  );
}
