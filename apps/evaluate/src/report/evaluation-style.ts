/** What the report of an evaluation needs beside `reportStyle`. */
export const evaluationStyle = `
.interval-text { display: block; color: var(--quiet); font-size: 11.5px; white-space: nowrap; }
tr.theirs th, tr.theirs td { color: var(--quiet); font-style: italic; }
tr.theirs th::after { content: " published"; font-size: 11px; font-style: normal; border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; margin-left: 6px; }
.reliability { width: 220px; height: 220px; } .reliability .grid { stroke: var(--line); } .reliability .ideal { stroke: var(--quiet); stroke-dasharray: 4 4; }
.reliability circle { fill: var(--own); fill-opacity: 0.75; } .reliability text { font-size: 11px; fill: var(--quiet); }
.plots { display: flex; flex-wrap: wrap; gap: 28px; } .plots figure { margin: 0; }
.verdict { color: var(--quiet); font-size: 12.5px; margin-left: 8px; } .note { color: var(--quiet); font-size: 13.5px; }
.attribution { display: flex; gap: 10px; flex-wrap: wrap; margin-top: 6px; } .attribution figure { margin: 0; width: 200px; } .attribution img { width: 190px; aspect-ratio: 5 / 4; object-fit: contain; }
`;
