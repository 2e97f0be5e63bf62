const ICON_LINE = "M6.5 21.5 12 16l4.5 3.5L25 9.5";
const SPARK = "#3ecf8e";

/** The logo on the whole of its square, for a home screen. */
export const iconMarkup = (): string => `
  <body style="margin:0">
    <svg viewBox="0 0 32 32" style="display:block;width:100vw;height:100vh">
      <rect width="32" height="32" fill="#16191d" />
      <g transform="translate(16 16) scale(0.86) translate(-16 -15.5)">
        <path d="${ICON_LINE}" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />
        <circle cx="25" cy="9.5" r="2.8" fill="${SPARK}" />
      </g>
    </svg>
  </body>`;

const CURVE =
  "M0 590 C80 580 130 592 200 588 S330 552 410 536 S500 540 560 552 S650 572 720 552 S820 500 850 480 S900 458 938 460";
const LAST_PART = "M938 460 C980 464 1000 478 1026 478 S1080 450 1170 376";

/** What a shared link shows: the name, what it is, and a curve whose last part is Free's. */
export const openGraphMarkup = ({ title, text }: { title: string; text: string }): string => `
  <div style="position:fixed;inset:0;background:#0c0d10;color:#f1f3f5;font-family:'Pretendard Variable',sans-serif">
    <svg viewBox="0 0 1200 630" style="position:absolute;inset:0">
      <defs>
        <linearGradient id="area" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="${SPARK}" stop-opacity="0.32" />
          <stop offset="1" stop-color="${SPARK}" stop-opacity="0" />
        </linearGradient>
      </defs>
      <path d="${CURVE} L938 630 L0 630 Z" fill="url(#area)" />
      <path d="${LAST_PART} L1200 352 L1200 630 L938 630 Z" fill="url(#area)" />
      <path d="${CURVE}" fill="none" stroke="${SPARK}" stroke-width="6" stroke-linecap="round" />
      <path d="${LAST_PART}" fill="none" stroke="#f1f3f5" stroke-width="6" stroke-linecap="round" />
      <circle cx="1170" cy="376" r="12" fill="#f1f3f5" />
    </svg>
    <div style="position:absolute;left:80px;top:72px;right:80px">
      <p style="display:flex;align-items:center;gap:20px;margin:0;font-size:40px;font-weight:600;letter-spacing:-0.02em">
        <svg viewBox="0 0 32 32" width="60" height="60">
          <rect width="32" height="32" rx="9" fill="#f1f3f5" />
          <path d="${ICON_LINE}" fill="none" stroke="#16191d" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />
          <circle cx="25" cy="9.5" r="2.8" fill="${SPARK}" />
        </svg>
        Trakko
      </p>
      <p style="margin:40px 0 0;font-size:68px;line-height:1.3;font-weight:700;letter-spacing:-0.03em;white-space:pre-line">${title}</p>
      <p style="margin:24px 0 0;font-size:28px;color:#a4acb8">${text}</p>
    </div>
  </div>`;
